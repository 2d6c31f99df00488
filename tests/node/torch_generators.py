"""Generators in the idioms of public repositories, as PyTorch exports them, and what it draws.

usage: torch_generators.py FOLDER

Writes NAME.onnx and NAME.npy (latents, float32 [count, nz]) for small generators with random
weights, and files.json: for each its name, the width and height of a picture, the channels, and the
bytes that PyTorch draws, one picture after another, row by row. Picture i has class i.
"""

import json
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

COUNT = 3


def enlarge(before, after):
    return [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]


class Dcgan(nn.Module):
    """Radford et al. 2016; `end` is what stands behind Tanh."""

    def __init__(self, size=20, channels=3, end=lambda x: x, flat=False):
        super().__init__()
        self.end, self.flat = end, flat
        self.body = nn.Sequential(
            nn.ConvTranspose2d(size, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
            *enlarge(16, 8), nn.ConvTranspose2d(8, channels, 4, 2, 1), nn.Tanh())

    def forward(self, z):
        return self.end(self.body(z[:, :, None, None] if self.flat else z))


class Ends(nn.Module):
    """Latents, and whatever else, through one linear layer to a small map, enlarged."""

    def __init__(self, inputs, channels, last, size=7):
        super().__init__()
        self.size, self.last = size, last
        self.first = nn.Linear(inputs, 8 * size * size)
        self.end = nn.Conv2d(8, channels, 3, 1, 1)

    def picture(self, x):
        x = F.relu(self.first(x)).view(-1, 8, self.size, self.size)
        return self.last(self.end(F.interpolate(x, scale_factor=2.0)))


class Acgan(Ends):
    """Odena et al. 2017: latents times an embedding of the class."""

    def __init__(self):
        super().__init__(20, 3, torch.tanh)
        self.classes = nn.Embedding(5, 20)

    def forward(self, noise, labels):
        return self.picture(noise * self.classes(labels))


class Infogan(Ends):
    """Chen et al. 2016: latents, a class as one of ten numbers, and continuous codes."""

    def forward(self, noise, labels, code):
        return self.picture(torch.cat([noise, labels, code], 1))


class Biggan(Ends):
    """Brock et al. 2019: latents, the class as one of ten numbers, and the truncation."""

    def forward(self, z, class_vector, truncation):
        return self.picture(torch.cat([z * truncation, class_vector], 1))


class Cdcgan(nn.Module):
    """A class as one of ten maps of one pixel."""

    def __init__(self):
        super().__init__()
        self.latent, self.label = nn.ConvTranspose2d(20, 8, 4), nn.ConvTranspose2d(10, 8, 4)
        self.body = nn.Sequential(nn.ReLU(), *enlarge(16, 8), nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh())

    def forward(self, latent, label):
        return self.body(torch.cat([self.latent(latent), self.label(label)], 1))


class Attention(nn.Module):
    """Zhang et al. 2019: self-attention, whose map is an output too."""

    def __init__(self):
        super().__init__()
        self.first = nn.utils.spectral_norm(nn.Linear(20, 8 * 16))
        self.query, self.key, self.value = nn.Conv2d(8, 2, 1), nn.Conv2d(8, 2, 1), nn.Conv2d(8, 8, 1)
        self.end = nn.Conv2d(8, 3, 3, 1, 1)
        for _ in range(8):  # the norm is found by and by
            self.first(torch.zeros(1, 20))

    def forward(self, z):
        x = F.interpolate(self.first(z).view(-1, 8, 4, 4), scale_factor=2.0)
        flat = [layer(x).flatten(2) for layer in (self.query, self.key, self.value)]
        seen = torch.softmax(flat[0].transpose(1, 2) @ flat[1], -1)
        return seen, torch.tanh(self.end((flat[2] @ seen.transpose(1, 2)).view_as(x) + x))


class Transformer(nn.Module):
    """Jiang et al. 2021: tokens, made into pixels by a shuffle."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(20, 16 * 16)
        self.places = nn.Parameter(torch.randn(1, 16, 16))
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
        self.last = nn.Linear(16, 48)

    def forward(self, z):
        x = self.last(self.layer(self.first(z).view(-1, 16, 16) + self.places))
        return torch.tanh(F.pixel_shuffle(x.transpose(1, 2).reshape(-1, 48, 4, 4), 4))


class Pyramid(Dcgan):
    """Karnewar and Wang 2020: pictures of several sizes."""

    def forward(self, z):
        x = super().forward(z)
        return F.avg_pool2d(x, 4), F.avg_pool2d(x, 2), x


def as_bytes(x):
    return (x * 127.5 + 128).clamp(0, 255).to(torch.uint8)


def normalized(x):
    """As classifiers of ImageNet take it: no range that a file of ours can name."""
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    return ((x + 1) / 2 - mean.view(1, 3, 1, 1)) / deviation.view(1, 3, 1, 1)


torch.manual_seed(5)
torch.set_num_threads(1)
unit, share, whole = (-1, 1), (0, 1), (0, 255)
one_hot = torch.eye(10)[:COUNT]
latents = {"flat": (COUNT, 20), "maps": (COUNT, 20, 1, 1)}

# name: network, shape of its latents, its other inputs, which output is the picture, its range
FILES = {
    "dcgan": (Dcgan(), "maps", {}, 0, unit),
    "uint8-nhwc": (Dcgan(flat=True, end=lambda x: as_bytes(x.permute(0, 2, 3, 1))), "flat", {}, 0, whole),
    "float-255": (Dcgan(flat=True, end=lambda x: (x + 1) / 2 * 255), "flat", {}, 0, whole),
    "shifted": (Dcgan(flat=True, end=lambda x: (x + 1) / 2), "flat", {}, 0, share),
    "normalized": (Dcgan(flat=True, end=normalized), "flat", {}, 0, None),
    "acgan": (Acgan(), "flat", {"labels": torch.arange(COUNT)}, 0, unit),
    "infogan": (Infogan(32, 1, torch.tanh), "flat", {"labels": one_hot, "code": torch.zeros(COUNT, 2)}, 0, unit),
    "biggan": (Biggan(30, 3, torch.tanh), "flat", {"class_vector": one_hot, "truncation": torch.ones(1)}, 0, unit),
    "cdcgan": (Cdcgan(), "maps", {"label": one_hot[:, :, None, None]}, 0, unit),
    "attention": (Attention(), "flat", {}, 1, unit),
    "transformer": (Transformer(), "flat", {}, 0, unit),
    "pyramid": (Pyramid(flat=True), "flat", {}, 2, unit),
}


def write(folder, name):
    network, shape, others, picture, numbers = FILES[name]
    network.eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.01, 0.1)
    z = torch.randn(latents[shape])
    names = ["z", *others]
    with torch.no_grad():
        made = network(z, *others.values())
    made = made if isinstance(made, tuple) else (made,)
    outputs = [f"out{i}" for i in range(len(made))]
    fixed = {"truncation"}
    torch.onnx.export(network, (z, *others.values()), f"{folder}/{name}.onnx", opset_version=14, input_names=names,
                      output_names=outputs, dynamic_axes={n: {0: "N"} for n in [*names, *outputs] if n not in fixed})
    numpy.save(f"{folder}/{name}.npy", z.flatten(1).numpy())
    x = made[picture].float()
    if x.shape[-1] != 3:
        x = x.permute(0, 2, 3, 1)
    facts = {"name": name, "height": x.shape[1], "width": x.shape[2], "channels": x.shape[3], "range": numbers}
    if numbers:
        low, high = numbers
        facts["bytes"] = ((x - low) / (high - low) * 255).round().clamp(0, 255).flatten().int().tolist()
    return facts


def main():
    with open(f"{sys.argv[1]}/files.json", "w") as out:
        json.dump([write(sys.argv[1], name) for name in FILES], out)


main()
