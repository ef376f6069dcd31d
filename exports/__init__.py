"""Files of an overview, with an account of what they hold: a question in, an xlsx out."""

from exports.listing import ExportRefused, Made, write
from exports.process import run
from exports.question import Question, QuestionRefused

__all__ = ["ExportRefused", "Made", "Question", "QuestionRefused", "run", "write"]
