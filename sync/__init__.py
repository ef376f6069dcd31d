"""Sources that are looked at by themselves: `manage.py sync`. What changed since the last time is fetched into a folder
in the exchange format, and loaded as anyone's upload is.

plan            the sources of the settings file, checked           states     how far each is, kept
folder          a watched folder; an inbox whose files are moved    tables     PostgreSQL and MySQL
json_api        pages of JSON over HTTP, with OAuth 2               loket      the ready mapping of Loket's own list
running         the loop: what is due, back-off, an end on SIGTERM
"""
