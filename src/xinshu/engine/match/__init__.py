"""Linking rows to subjects, and suggesting subjects for rows that could not be linked."""

from xinshu.engine.match.candidates import Candidate, CandidateFinder, candidates
from xinshu.engine.match.link import link, normalised
from xinshu.engine.match.register import Register

__all__ = ["Candidate", "CandidateFinder", "Register", "candidates", "link", "normalised"]
