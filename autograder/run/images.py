"""To be imported by the fork server: the course's images, which every kernel that it forks from then on has in memory."""

from vaelab import data

data.keep()
