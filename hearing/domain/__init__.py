"""The rules, pure: one slice a subject. Importing the package fills the tables of wishes and facts."""

from hearing.domain import agenda, card_acts, paper, peek, pledges, questions, run, scoring, stage

__all__ = ["agenda", "card_acts", "paper", "peek", "pledges", "questions", "run", "scoring", "stage"]
