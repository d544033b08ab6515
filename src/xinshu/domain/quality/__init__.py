"""Quality of what departments submit, per item and period."""
