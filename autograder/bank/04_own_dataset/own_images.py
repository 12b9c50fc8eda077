# %% correct | digits
def load_dataset():
    return digits().images

# %% correct | sprites in colour
- return digits().images → return sprites(n_images=300, size=16, colour=True, seed=7).images

# %% correct | an array of one's own making, taller than wide
def load_dataset():
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 1, 24)[:, None] * np.ones(16)
    images = [255 * np.abs(np.sin(rng.uniform(1, 9) * ramp + rng.uniform(0, 3))) for _ in range(250)]
    return np.stack(images).astype("uint8")

# %% correct | with a channel axis
def load_dataset():
    chosen = glyphs(400, size=12, characters="abc")
    return chosen.images[..., np.newaxis]

# %% correct | pictures from files
def load_dataset():
    import tempfile
    from pathlib import Path
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        for k in range(210):
            Image.new("RGB", (20, 30), (k, 255 - k, 100)).save(Path(folder, f"{k:03}.png"))
        return read_images(folder, size=8, colour=True).images

# %% wrong | not written | test_own_images_usable | not_written
def load_dataset():
    raise NotImplementedError()

# %% wrong | nothing returned | test_own_images_usable | nothing_returned
- return digits().images → images = digits().images

# %% wrong | the folder is not there | test_own_images_usable | pictures_not_read
- return digits().images → return read_images("my holiday pictures", size=32).images

# %% wrong | a name is returned | test_own_images_usable | path_returned
- return digits().images → return "my_images"

# %% wrong | the whole set is returned | test_own_images_usable | whole_set_returned
- return digits().images → return sprites(300)

# %% wrong | a list of images | test_own_images_usable | list_of_images
- return digits().images → return [image for image in digits().images]

# %% wrong | images of several sizes | test_own_images_usable | list_of_images
def load_dataset():
    images = np.empty(300, dtype=object)
    for k in range(300):
        images[k] = np.zeros((8 + k % 3, 8), "uint8")
    return images

# %% wrong | flat images | test_own_images_usable | images_flat
- return digits().images → return digits().images.reshape(-1, 64)

# %% wrong | a single image | test_own_images_usable | one_image_only
- return digits().images → return sprites(300, colour=True).images[0]

# %% wrong | with an alpha channel | test_own_images_usable | alpha_channel
def load_dataset():
    colour = sprites(300, size=16, colour=True).images
    return np.concatenate([colour, np.full_like(colour[..., :1], 255)], axis=-1)

# %% wrong | channels first | test_own_images_usable | channels_first
- return digits().images → return np.moveaxis(sprites(300, size=16, colour=True).images, -1, 1)

# %% wrong | scaled already | test_own_images_usable | scaled_already
- return digits().images → return sprites(300, size=16).images / 255

# %% wrong | floating-point numbers up to 255 | test_own_images_usable | not_bytes
- return digits().images → return sprites(300, size=16).images.astype("float32")

# %% wrong | scikit-learn's digits as they are | test_own_images_usable | range_not_used
def load_dataset():
    from sklearn.datasets import load_digits

    return load_digits().images.astype("uint8")

# %% wrong | NaN | test_own_images_usable | not_finite
- return digits().images → return np.full((300, 8, 8), np.nan)

# %% wrong | three images | test_own_images_usable | too_few_images
- return digits().images → return digits().images[:3]

# %% wrong | all images equal | test_own_images_usable | all_images_equal
- return digits().images → return np.repeat(digits().images[:1], 500, axis=0)

# %% wrong | ten images, each fifty times | test_own_images_usable | mostly_copies
- return digits().images → return np.repeat(digits().images[:10], 50, axis=0)

# %% wrong | a size that is no multiple of four | test_own_images_usable | size_not_suitable
- return digits().images → return sprites(300, size=18).images

# %% wrong | photographs at full size | test_own_images_usable | size_not_suitable
def load_dataset():
    return np.random.default_rng(0).integers(0, 255, (200, 128, 128, 3), np.uint8)

# %% correct | pictures in a folder beside the notebook
def load_dataset():
    import shutil
    from pathlib import Path
    from PIL import Image

    folder = Path("some pictures for load_dataset")
    folder.mkdir(exist_ok=True)
    try:
        for k in range(210):
            Image.new("L", (16, 16), k).save(folder / f"{k:03}.png")
        return read_images(folder.resolve(), size=8).images
    finally:
        shutil.rmtree(folder)

# %% correct | an .npz beside the notebook
def load_dataset():
    from pathlib import Path

    file = Path("images of load_dataset.npz")
    try:
        np.savez(file, images=sprites(300, size=12).images)
        with np.load(file) as data:
            return data["images"]
    finally:
        file.unlink()

# %% wrong | a folder named by its whole path | test_own_images_usable | files_elsewhere
def load_dataset():
    import tempfile
    from pathlib import Path
    from PIL import Image

    folder = Path(tempfile.gettempdir(), "pictures of load_dataset")
    folder.mkdir(exist_ok=True)
    for k in range(210):
        Image.new("L", (16, 16), k).save(folder / f"{k:03}.png")
    return read_images(folder, size=8).images

# %% wrong | a folder beside the notebook's | test_own_images_usable | files_elsewhere
def load_dataset():
    import os, tempfile
    from PIL import Image

    folder = os.path.relpath(os.path.join(tempfile.gettempdir(), "pictures of load_dataset"))
    os.makedirs(folder, exist_ok=True)
    for k in range(210):
        Image.new("L", (16, 16), k).save(f"{folder}/{k:03}.png")
    return read_images(folder, size=8).images

# %% wrong | an array of another folder | test_own_images_usable | files_elsewhere
def load_dataset():
    import os, tempfile

    name = os.path.join(tempfile.gettempdir(), "images of load_dataset.npy")
    np.save(name, sprites(300, size=12).images)
    return np.load(name)

# %% correct | letters only, with type hints and a default
def load_dataset(size: int = 24) -> np.ndarray:
    letters = glyphs(600, size=size, characters="abcdefghij")
    return letters.images

# %% correct | two sets joined and shuffled
def load_dataset():
    both = np.concatenate([sprites(150, size=16).images, glyphs(150, size=16).images])
    return np.random.default_rng(0).permutation(both)

# %% correct | scikit-learn's digits, brought to bytes
def load_dataset():
    from sklearn.datasets import load_digits

    return np.uint8(load_digits().images * 255 / 16)

# %% correct | a tensor
- digits().images → tf.constant(digits().images[:500])

# %% correct | every second image, a view with strides
- digits().images → digits().images[::2, ::-1]

# %% correct | padded from 8 to 12 pixels
- digits().images → np.pad(digits().images, [(0, 0), (2, 2), (2, 2)])

# %% correct | enlarged by a layer of Keras
def load_dataset():
    images = digits().images[..., None].astype("float32")
    larger = layers.Resizing(16, 16, interpolation="nearest")(images)
    return ops.convert_to_numpy(ops.cast(ops.round(larger[..., 0]), "uint8"))

# %% correct | collected image by image from a generator
def load_dataset():
    def one_by_one():
        for image in sprites(240, size=12, colour=True).images:
            yield image
    return np.stack(list(one_by_one()))

# %% correct | enough after the copies are removed
- digits().images → np.unique(digits().images, axis=0)

# %% wrong | a Windows path | test_own_images_usable | pictures_not_read
def load_dataset():
    return read_images("C:\\Users\\anna\\Pictures\\leaves", size=32, colour=True).images

# %% wrong | the American spelling | test_own_images_usable | spelled_as_in_america
def load_dataset():
    return sprites(4000, size=20, color=True).images

# %% wrong | not called | test_own_images_usable | function_not_called
def load_dataset():
    return digits.images

# %% wrong | a size of 30 | test_own_images_usable | size_not_suitable
def load_dataset():
    return glyphs(5000, size=30).images

# %% wrong | images and labels | test_own_images_usable | several_things_returned
def load_dataset():
    from sklearn.datasets import load_digits
    data = load_digits()
    return data.images, data.target

# %% wrong | scikit-learn's flat data | test_own_images_usable | images_flat
def load_dataset():
    from sklearn.datasets import load_digits
    return load_digits().data

# %% wrong | Keras's loader | test_own_images_usable | file_not_found
def load_dataset():
    dataset = keras.utils.image_dataset_from_directory("my_images", image_size=(32, 32), batch_size=32)
    return dataset

# %% wrong | a data set of TensorFlow | test_own_images_usable | not_an_array
def load_dataset():
    return tf.data.Dataset.from_tensor_slices(digits().images).batch(32)

# %% wrong | Pillow by hand, sizes as they are | test_own_images_usable | images_flat
def load_dataset():
    from PIL import Image
    import glob
    return np.array([np.array(Image.open(f).resize((32, 32))) for f in glob.glob("my_images/*.jpg")])

# %% wrong | whole numbers of 64 bits | test_own_images_usable | not_bytes
def load_dataset():
    return digits().images.astype(int)

# %% wrong | the name of the result | test_own_images_usable | name_not_defined
def load_dataset():
    images = digits().images
    return image

# %% wrong | printed | test_own_images_usable | nothing_returned
def load_dataset():
    print(digits().images)

# %% wrong | one hundred sprites | test_own_images_usable | too_few_images
def load_dataset():
    return sprites(100, size=20, colour=False).images

# %% wrong | the module Pillow is not imported | test_own_images_usable | name_not_defined
def load_dataset():
    return np.stack([np.asarray(Image.open(f)) for f in Path("my_images").iterdir()])

# %% wrong | black and white as truth values | test_own_images_usable | not_bytes
def load_dataset():
    return digits().images > 127

# %% wrong | the argument size twice | test_own_images_usable | argument_unknown
def load_dataset():
    return digits(size=16).images

# %% correct | digits, written anew
def load_dataset():
    """Return the images, uint8 from 0 to 255, of shape (n, height, width) or (n, height, width, 3)."""
    return digits().images

# %% correct | sprites in colour, first thousand
def load_dataset():
    data = sprites(1000, size=16, colour=True)
    return data.images[:900]

# %% correct | own arrays scaled to bytes
def load_dataset():
    from sklearn.datasets import load_digits
    images = load_digits().images / 16
    return (images * 255).round().astype("uint8")

# %% wrong | the set | test_own_images_usable | whole_set_returned
def load_dataset():
    return digits()

# %% wrong | scaled | test_own_images_usable | scaled_already
def load_dataset():
    return digits().images / 255

# %% wrong | images and labels, written anew | test_own_images_usable | several_things_returned
def load_dataset():
    data = sprites(500)
    return data.images, data.names

# %% wrong | too few | test_own_images_usable | too_few_images
def load_dataset():
    return digits().images[:100]

# %% wrong | flat | test_own_images_usable | images_flat
def load_dataset():
    images = digits().images
    return images.reshape(len(images), -1)

# %% wrong | size not a multiple of 4 | test_own_images_usable | size_not_suitable
def load_dataset():
    return sprites(500, size=22).images

# %% wrong | too large | test_own_images_usable | size_not_suitable
def load_dataset():
    return np.zeros((300, 128, 128), dtype="uint8")

# %% wrong | call of images | test_own_images_usable | array_called
def load_dataset():
    return digits().images()

# %% wrong | no return | test_own_images_usable | nothing_returned
def load_dataset():
    digits().images

# %% wrong | float 0..255 | test_own_images_usable | not_bytes
def load_dataset():
    return digits().images.astype("float32")

# %% wrong | all the same | test_own_images_usable | all_images_equal
def load_dataset():
    return np.zeros((300, 16, 16), dtype="uint8")

# %% wrong | sklearn raw, 0 to 16 | test_own_images_usable | range_not_used
def load_dataset():
    from sklearn.datasets import load_digits
    return load_digits().images.astype("uint8")

# %% wrong | larger than sprites come | test_own_images_usable | argument_refused
- digits().images → sprites(300, size=128, colour=False).images

# %% wrong | glyphs of an odd size | test_own_images_usable | argument_refused
- digits().images → glyphs(300, size=200).images

# %% wrong | the function itself | test_own_images_usable | function_returned
def load_dataset():
    return digits
