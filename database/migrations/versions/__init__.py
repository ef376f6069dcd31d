"""The revisions, oldest first. One that serves somewhere never changes any more: what comes after it is a new one."""
