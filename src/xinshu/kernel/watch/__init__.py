"""Unusual looks at data: rules over the audit, and the security tickets they open."""
