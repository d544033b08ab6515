"""Tables of machine clients: who they are, what proves it, what they have used."""

from xinshu.kernel.keys.models.client import Client, Credential
from xinshu.kernel.keys.models.passing import Nonce, Rehearsal, Token, Usage, Window

__all__ = ["Client", "Credential", "Nonce", "Rehearsal", "Token", "Usage", "Window"]
