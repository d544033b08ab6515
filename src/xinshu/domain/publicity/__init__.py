"""Double publicity (双公示): the clock of each record, assessment, accuracy, missing reports."""
