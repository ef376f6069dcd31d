"""What an office keeps itself: its hours, targets, absences and reminders, who holds a role, and who subscribed."""
