"""Words templates may use: `ui` for components, `figures` for numbers, dates and small charts."""
