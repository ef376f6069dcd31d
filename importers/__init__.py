"""Sources in: one module a source format, each giving the same canonical tables. `load` is the way in.

loading         the whole way: read, check, merge, publish, keep the history
exchange        the exchange format: tables and columns          headings     what a source may call them
reading         which reader a source asks for                   source_files which file or sheet holds which table
csv_files, parquet_files, json_lines, workbooks, event_log       one reader a format; all fill schema `incoming`
csv_lines, csv_rows  every line of a CSV accounted for           encodings    text that is not UTF-8
zip_files       unpacking that cannot be abused                  incoming     the interface of readers and loader
checking, merging, quarantine                                    SQL of database/commands/load, step by step
totals          where every row went, added up                   report       the same for a person and as JSON
history         every load and refusal, kept
process, confined    the same in a process of its own, with limits and without network
jobs            loads and trials that go on while their user looks elsewhere
recognised, log_attributes, column_mapping   what a source holds, and what someone says that it means
loket           Loket's own download                             purging      keeping no longer than is set
list_files, user_files, absence_files   small lists that a person uploads: read whole, line by line
"""

from importers.loading import Source, Trial, load, refresh
from importers.process import load as load_aside
from importers.process import try_out
from importers.report import LoadReport

__all__ = ["LoadReport", "Source", "Trial", "load", "load_aside", "refresh", "try_out"]
