"""Where apps above tell the store of records which holds their submissions answer to."""

from xinshu.domain.records.retention import told_by as told_by
