"""Xinshu (信枢): a public credit information platform."""
