"""Files of an overview, with an account of what they hold: a question in, a file out."""

from exports.dossier_rows import Subject
from exports.files import ExportRefused, Form
from exports.listing import Made, write
from exports.process import run, run_dossier, run_kind
from exports.question import Question, QuestionRefused

__all__ = [
    "ExportRefused",
    "Form",
    "Made",
    "Question",
    "QuestionRefused",
    "Subject",
    "run",
    "run_dossier",
    "run_kind",
    "write",
]
