"""Addresses of departments, accounts, posts, the commitment and claims of agents."""

from django.urls import path

from xinshu.delivery.workbench.views import claims, commitment, organisation, people, posts, signins

urlpatterns = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/new/", organisation.new, name="department_new"),
    path("organisation/<int:pk>/", organisation.department, name="department"),
    path("organisation/<int:pk>/rename/", organisation.rename, name="department_rename"),
    path("organisation/<int:pk>/move/", organisation.move, name="department_move"),
    path("organisation/<int:pk>/close/", organisation.close, name="department_close"),
    path("organisation/<int:pk>/reopen/", organisation.reopen, name="department_reopen"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.renew_password, name="person_password"),
    path("people/<int:pk>/suspend/", people.suspend, name="person_suspend"),
    path("people/<int:pk>/restore/", people.restore, name="person_restore"),
    path("people/<int:pk>/transfer/", people.transfer, name="person_transfer"),
    path("people/<int:pk>/end/", people.end, name="person_end"),
    path("people/<int:pk>/signin/", signins.signin, name="person_signin"),
    path("people/<int:pk>/signin/unlock/", signins.unlock, name="person_unlock"),
    path("people/<int:pk>/signin/reset/", signins.reset, name="person_reset"),
    path("people/<int:pk>/signin/sessions/end/", signins.end_sessions, name="person_sessions_end"),
    path("people/<int:pk>/posts/", posts.assign, name="post_assign"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/end/", posts.end, name="post_end"),
    path("commitment/", commitment.commitment, name="commitment"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/evidence/", claims.evidence, name="claim_evidence"),
    path("claims/<int:pk>/confirm/", claims.confirm, name="claim_confirm"),
    path("claims/<int:pk>/refuse/", claims.refuse, name="claim_refuse"),
    path("claims/<int:pk>/end/", claims.end, name="claim_end"),
]
