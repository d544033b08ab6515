"""A made-up district: subjects, departments and what they submit, all from one seed.

Every name carries 样例 and every number is computed: nothing in it is anybody's.
"""
