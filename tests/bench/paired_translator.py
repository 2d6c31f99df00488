"""What the pairs would teach: a translator of CycleGAN's shape trained with known counterparts.

usage: /usr/bin/python3 tests/bench/paired_translator.py A B OUT.onnx [--steps N] [--l1 X] [--reverse]

A and B are folders of PNG files of one size, of which equal names belong together. Trains the
residual generator of native/models/cyclegan.h, 24 maps wide with 6 blocks, on X times the mean
absolute difference plus a least-squares patch discriminator (pix2pix, Isola et al. 2017), and
writes OUT.onnx: `ganvas eval OUT.onnx --data pair:A,B --paired` measures it as any translator. An
unpaired one is not expected to do better.
"""

import argparse
import copy
import glob
import os
import struct
import time
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def read_png(path):
    """uint8 [3, H, W] of an 8-bit file that is not interlaced."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, palette = 8, b"", None
    while at < len(data):
        length, = struct.unpack(">I", data[at:at + 4])
        kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            if depth != 8 or interlaced:
                raise SystemExit(f"{path}: {depth} bits, expected 8, not interlaced")
        if kind == b"IDAT":
            packed += body
        if kind == b"PLTE":
            palette = np.frombuffer(body, np.uint8).reshape(-1, 3)
    step = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * step)
    rows, above = [], np.zeros(width * step, np.int32)
    for line in lines:
        row = line[1:].astype(np.int32)
        if line[0] == 2:
            row = (row + above) & 255
        elif line[0]:
            for x in range(len(row)):
                left = row[x - step] if x >= step else 0
                corner = above[x - step] if x >= step else 0
                if line[0] == 1:
                    guess = left
                elif line[0] == 3:
                    guess = (left + above[x]) // 2
                else:
                    guess = min((left, above[x], corner), key=lambda v: abs(left + above[x] - corner - v))
                row[x] = (row[x] + guess) & 255
        rows.append(row)
        above = row
    pixels = np.stack(rows).reshape(height, width, step).astype(np.uint8)
    if colour == 3:
        pixels = palette[pixels[:, :, 0]]
    if colour in (0, 4):
        pixels = pixels[:, :, :1].repeat(3, 2)
    return pixels[:, :, :3].transpose(2, 0, 1)


class Block(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.conv1, self.conv2 = (nn.Conv2d(maps, maps, 3, bias=False) for _ in range(2))

    def forward(self, x):
        y = F.relu(F.instance_norm(self.conv1(F.pad(x, (1,) * 4, mode="reflect"))))
        return x + F.instance_norm(self.conv2(F.pad(y, (1,) * 4, mode="reflect")))


class Generator(nn.Module):
    def __init__(self, w=24):
        super().__init__()
        self.head = nn.Conv2d(3, w, 7, bias=False)
        self.down1 = nn.Conv2d(w, 2 * w, 3, 2, 1, bias=False)
        self.down2 = nn.Conv2d(2 * w, 4 * w, 3, 2, 1, bias=False)
        self.blocks = nn.Sequential(*[Block(4 * w) for _ in range(6)])
        self.up1 = nn.Conv2d(4 * w, 2 * w, 3, 1, 1, bias=False)
        self.up2 = nn.Conv2d(2 * w, w, 3, 1, 1, bias=False)
        self.tail = nn.Conv2d(w, 3, 7)

    def forward(self, x):
        x = F.relu(F.instance_norm(self.head(F.pad(x, (3,) * 4, mode="reflect"))))
        x = F.relu(F.instance_norm(self.down2(F.relu(F.instance_norm(self.down1(x))))))
        x = self.blocks(x)
        for layer in (self.up1, self.up2):
            x = F.relu(F.instance_norm(layer(F.interpolate(x, scale_factor=2.0))))
        return torch.tanh(self.tail(F.pad(x, (3,) * 4, mode="reflect")))


def discriminator(w=64):
    """Patches of 34 pixels, of a picture and its translation together."""
    layers, maps = [nn.Conv2d(6, w, 4, 2, 1), nn.LeakyReLU(0.2)], w
    for following, stride in ((2 * w, 2), (4 * w, 1)):
        layers += [nn.Conv2d(maps, following, 4, stride, 1), nn.InstanceNorm2d(following), nn.LeakyReLU(0.2)]
        maps = following
    return nn.Sequential(*layers, nn.Conv2d(maps, 1, 4, 1, 1))


def pictures(folder, names):
    stack = np.stack([read_png(f"{folder}/{name}") for name in names])
    return torch.from_numpy(stack).float() / 127.5 - 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("a")
    parser.add_argument("b")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--l1", type=float, default=10)
    parser.add_argument("--reverse", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    from_folder, to_folder = (args.b, args.a) if args.reverse else (args.a, args.b)
    names = sorted(os.path.basename(f) for f in glob.glob(f"{args.a}/*.png"))
    names = [name for name in names if os.path.exists(f"{args.b}/{name}")]
    given, wanted = pictures(from_folder, names), pictures(to_folder, names)
    print(f"{len(names)} pairs", flush=True)

    g, d = Generator(), discriminator()
    for module in [*g.modules(), *d.modules()]:
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, 0, 0.02)
    average = copy.deepcopy(g)
    adam_g, adam_d = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (g, d))
    begun = time.time()
    for step in range(args.steps):
        for adam in (adam_g, adam_d):
            adam.param_groups[0]["lr"] = 2e-4 * min(1, 2 * (1 - step / args.steps))
        at = torch.randint(len(names), (1,))
        x, y = given[at], wanted[at]
        if torch.rand(()) < 0.5:
            x, y = x.flip(3), y.flip(3)
        made = g(x)
        loss = (made - y).abs().mean() * args.l1 + (d(torch.cat([x, made], 1)) - 1).square().mean()
        adam_g.zero_grad()
        loss.backward()
        adam_g.step()
        adam_d.zero_grad()
        judged = d(torch.cat([torch.cat([x, y], 1), torch.cat([x, made.detach()], 1)]))
        ((judged[:1] - 1).square().mean() + judged[1:].square().mean()).div(2).backward()
        adam_d.step()
        with torch.no_grad():
            for kept, weight in zip(average.parameters(), g.parameters()):
                kept.lerp_(weight, 0.001)
        if (step + 1) % 500 == 0:
            left = (time.time() - begun) / (step + 1) * (args.steps - step - 1)
            print(f"step {step + 1}/{args.steps}, {left / 60:.0f} minutes left", flush=True)
    average.eval()
    axes = {2: "height", 3: "width"}
    torch.onnx.export(average, given[:1], args.out, opset_version=11, input_names=["image"],
                      output_names=["made"], dynamic_axes={"image": axes, "made": axes})


main()
