"""Screens, one module per subject. A view reads the request, asks or tells, and renders."""
