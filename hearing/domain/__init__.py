"""The rules, pure: one slice a subject. Importing the package fills the tables of wishes and facts."""

from hearing.domain import agenda, paper, peek, pledges, questions, run, scoring, stage

__all__ = ["agenda", "paper", "peek", "pledges", "questions", "run", "scoring", "stage"]
