"""What other apps may hold of cards, and the refusals of this app."""

from xinshu.core.refusals import Refusal
from xinshu.domain.cards.models import Card as Card


class NotYourSubject(Refusal):
    """Only who acts for the subject decides about its card."""

    code = "not_your_subject"
    sentence = "只有经核实的本单位经办人可以公布或撤回信用名片。"


class CardPublicAlready(Refusal):
    """The subject has a public card."""

    code = "card_public_already"
    sentence = "该单位的信用名片已经公布，编号 {number}。"
