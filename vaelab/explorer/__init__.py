"""The latent explorer: sliders that move a decoded image at the rate of the screen.

The decoder's weights go to the browser once and images are decoded there, so no kernel is needed afterwards. A decoder
the browser cannot run is decoded by the kernel instead.
"""

from __future__ import annotations

from vaelab.explorer.inputs import ExplorerError
from vaelab.explorer.latent import LatentExplorer, explore

__all__ = ["ExplorerError", "LatentExplorer", "explore"]
