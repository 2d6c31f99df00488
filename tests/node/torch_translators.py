"""Translators as PyTorch itself exports them, with what it makes of a picture.

usage: torch_translators.py FOLDER

Writes NAME.onnx for cyclegan (Zhu et al. 2017: transposed convolutions, any size), pix2pix (Isola
et al. 2017: one size, BatchNorm, skips joined) and style (Johnson et al. 2016: bytes in and out,
any size), all small and with random weights, and files.json: for each the width and height of a
picture, its bytes RGB row by row, and those that come out.
"""

import json
import sys

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, maps, affine):
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(maps, maps, 3), nn.InstanceNorm2d(maps, affine=affine), nn.ReLU(),
            nn.ReflectionPad2d(1), nn.Conv2d(maps, maps, 3), nn.InstanceNorm2d(maps, affine=affine))

    def forward(self, x):
        return x + self.body(x)


def step(convolution, maps, affine=False):
    return [convolution, nn.InstanceNorm2d(maps, affine=affine), nn.ReLU(True)]


def cyclegan(w=6):
    return nn.Sequential(
        nn.ReflectionPad2d(3), *step(nn.Conv2d(3, w, 7), w),
        *step(nn.Conv2d(w, 2 * w, 3, stride=2, padding=1), 2 * w),
        *step(nn.Conv2d(2 * w, 4 * w, 3, stride=2, padding=1), 4 * w),
        Residual(4 * w, False), Residual(4 * w, False),
        *step(nn.ConvTranspose2d(4 * w, 2 * w, 3, stride=2, padding=1, output_padding=1), 2 * w),
        *step(nn.ConvTranspose2d(2 * w, w, 3, stride=2, padding=1, output_padding=1), w),
        nn.ReflectionPad2d(3), nn.Conv2d(w, 3, 7), nn.Tanh())


class Level(nn.Module):
    """One level of the U-Net, around the one below."""

    def __init__(self, outer, inner, below=None, picture=None):
        super().__init__()
        down = nn.Conv2d(picture or outer, inner, 4, stride=2, padding=1, bias=False)
        up = nn.ConvTranspose2d(inner if below is None else 2 * inner, outer, 4, stride=2, padding=1,
                                bias=picture is not None)
        self.outermost = picture is not None
        if self.outermost:
            body = [down, below, nn.ReLU(True), up, nn.Tanh()]
        elif below is None:
            body = [nn.LeakyReLU(0.2, True), down, nn.ReLU(True), up, nn.BatchNorm2d(outer)]
        else:
            body = [nn.LeakyReLU(0.2, True), down, nn.BatchNorm2d(inner), below, nn.ReLU(True), up,
                    nn.BatchNorm2d(outer), nn.Dropout(0.5)]
        self.body = nn.Sequential(*body)

    def forward(self, x):
        return self.body(x) if self.outermost else torch.cat([x, self.body(x)], 1)


def pix2pix(w=6):
    level = Level(4 * w, 4 * w)
    level = Level(2 * w, 4 * w, level)
    level = Level(w, 2 * w, level)
    return Level(3, w, level, picture=3)


class Style(nn.Module):
    def __init__(self, w=6):
        super().__init__()
        self.down = nn.Sequential(
            nn.ReflectionPad2d(4), *step(nn.Conv2d(3, w, 9), w, True),
            nn.ReflectionPad2d(1), *step(nn.Conv2d(w, 2 * w, 3, stride=2), 2 * w, True),
            Residual(2 * w, True))
        self.up = nn.Sequential(nn.ReflectionPad2d(1), *step(nn.Conv2d(2 * w, w, 3), w, True))
        self.last = nn.Sequential(nn.ReflectionPad2d(4), nn.Conv2d(w, 3, 9))

    def forward(self, x):
        y = nn.functional.interpolate(self.down(x), scale_factor=2, mode="nearest")
        return self.last(self.up(y))


def style():
    network = Style()
    with torch.no_grad():  # as after training: its numbers are bytes
        network.last[1].weight.mul_(60)
        network.last[1].bias.fill_(128)
    return network


def write(folder, name, network, width, height, any_size, as_bytes):
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    network.eval()
    picture = torch.randint(0, 256, (1, 3, height // 4, width // 4)).float()
    picture = nn.functional.interpolate(picture, size=(height, width), mode="bilinear", align_corners=False).round()
    given = picture if as_bytes else picture / 127.5 - 1
    with torch.no_grad():
        made = network(given)
    made = made if as_bytes else (made + 1) * 127.5
    axes = {0: "batch", 2: "height", 3: "width"} if any_size else {}
    torch.onnx.export(network, given, f"{folder}/{name}.onnx", opset_version=11, input_names=["input.1"],
                      output_names=["out"], dynamic_axes={"input.1": axes, "out": axes})

    def rows(x):
        return x[0].permute(1, 2, 0).round().clamp(0, 255).flatten().int().tolist()

    return {"name": name, "width": width, "height": height, "before": rows(picture), "after": rows(made)}


def main():
    folder = sys.argv[1]
    torch.manual_seed(5)
    torch.set_num_threads(1)
    files = [write(folder, "cyclegan", cyclegan(), 52, 36, True, False),
             write(folder, "pix2pix", pix2pix(), 32, 32, False, False),
             write(folder, "style", style(), 44, 60, True, True)]
    with open(f"{folder}/files.json", "w") as out:
        json.dump(files, out)


main()
