"""Words the workbench's own templates may use."""
