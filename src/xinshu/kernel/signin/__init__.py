"""Signing in: passwords, second factors, passkeys, single sign-on, sessions, confirmation."""
