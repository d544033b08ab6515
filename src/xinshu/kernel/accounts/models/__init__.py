"""Tables of departments, of everyone who can log in, and of what ties the two together."""

from xinshu.kernel.accounts.models.commitment import Commitment as Commitment
from xinshu.kernel.accounts.models.member import Claim as Claim
from xinshu.kernel.accounts.models.member import Identity as Identity
from xinshu.kernel.accounts.models.organisation import Department as Department
from xinshu.kernel.accounts.models.organisation import Kind as Kind
from xinshu.kernel.accounts.models.organisation import Post as Post
from xinshu.kernel.accounts.models.organisation import User as User
