"""Images of your own: a folder or a zip archive of pictures, or one of three sets that are made without a network.

Every source gives an ``ImageSet``: bytes from 0 to 255, all images of one shape. Grey images are stored as amounts of ink,
as Fashion MNIST is: 0 is white paper, 255 is black. So every picture of the course, the explorer's too, shows a grey
photograph the right way round. Colour images are ordinary RGB.

Files are read with Pillow and never trusted: a file that cannot be used is skipped, with its name and the reason.
"""

from vaelab.own_images.files import read_images
from vaelab.own_images.image_set import ImagesError, ImageSet, Remark
from vaelab.own_images.made import digits, draw_sprites, glyphs, sprites

__all__ = ["ImageSet", "ImagesError", "Remark", "digits", "draw_sprites", "glyphs", "read_images", "sprites"]
