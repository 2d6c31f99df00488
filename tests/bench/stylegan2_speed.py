#!/usr/bin/env python3
"""Training steps of StyleGAN2 in Ganvas against the same network written plainly in PyTorch, on the CPU.

    /usr/bin/python3 tests/bench/stylegan2_speed.py [--rounds 5] [--seconds 10] [--threads 1] [--cpu] [--only NAME,...]

Needs build/native/bin/ganvas_train_steps and Debian's python3-torch. First both make the same step from the
same weights, batch and latents, in float64, and their losses are compared: the generator's loss comes after
the discriminator's update and its R1 update, so it holds their gradients, too. Then they take turns, and the
ratio of pictures per second of each round is reported by its median and range. The plain network modulates
by scale, convolution, scale, as ours does, which is faster on a CPU than weights for each sample. Its bf16 is
torch.autocast. It keeps no average of the generator, ours does. On a machine that others use, --cpu counts
processor time in place of time.
"""

import contextlib
import math
import tempfile

import torch
import torch.nn.functional as F
from torch import nn

from train_speed import arguments_of, clock, ours, parse_options, read_safetensors, take_turns

SHARED = {"model": "stylegan2", "style-layers": 2, "nz": 128, "lr-g": 0.002, "lr-d": 0.002, "beta1": 0,
          "beta2": 0.99, "r1": 1, "reg-every": 16, "pl-weight": 2, "pl-every": 4}
CASES = {
    "stylegan2-64": {**SHARED, "size": 64, "channels": 16, "batch": 32},
    "stylegan2-64-bf16": {**SHARED, "size": 64, "channels": 16, "batch": 32, "precision": "bf16"},
    "stylegan2-32": {**SHARED, "size": 32, "channels": 32, "batch": 32},
    "stylegan2-32-bf16": {**SHARED, "size": 32, "channels": 32, "batch": 32, "precision": "bf16"},
}
ROOT2 = math.sqrt(2)


def leaky(x):
    return F.leaky_relu(x, 0.2) * ROOT2


def unit(x):
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def taps(x, gain):
    side = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype) / 8
    return (torch.outer(side, side) * gain).repeat(x.size(1), 1, 1, 1)


def blur(x, padding, gain=1):
    return F.conv2d(x, taps(x, gain), padding=padding, groups=x.size(1))


class Linear(nn.Module):
    def __init__(self, inputs, outputs, rate=1.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.rate, self.scale = rate, rate / math.sqrt(inputs)

    def forward(self, x):
        return F.linear(x, self.weight * self.scale, self.bias * self.rate)


class Conv(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=1, padding=0, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.scale, self.stride, self.padding = 1 / math.sqrt(inputs * kernel * kernel), stride, padding

    def forward(self, x):
        return F.conv2d(x, self.weight * self.scale, self.bias, self.stride, self.padding)


class Modulated(nn.Module):
    def __init__(self, dim, inputs, outputs, kernel):
        super().__init__()
        self.affine = Linear(dim, inputs)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale = 1 / math.sqrt(inputs * kernel * kernel)


class StyleConv(Modulated):
    def __init__(self, dim, inputs, outputs, up):
        super().__init__(dim, inputs, outputs, 3)
        self.noise_strength, self.up = nn.Parameter(torch.zeros([])), up

    def forward(self, x, w):
        weight, styles = self.weight * self.scale, self.affine(w)
        factors = (torch.mm(styles.square(), weight.square().sum([2, 3]).t()) + 1e-8).rsqrt()
        x = x * styles[:, :, None, None]
        if self.up:
            x = blur(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2), 1, 4)
        else:
            x = F.conv2d(x, weight, padding=1)
        x = x * factors[:, :, None, None]
        noise = torch.randn(x.size(0), 1, x.size(2), x.size(3), dtype=x.dtype)
        return leaky(x + noise * self.noise_strength + self.bias[:, None, None])


class ToRgb(Modulated):
    def __init__(self, dim, inputs):
        super().__init__(dim, inputs, 3, 1)

    def forward(self, x, w):
        x = x * self.affine(w)[:, :, None, None]
        return F.conv2d(x, self.weight * self.scale, self.bias)


def maps_at(case, resolution):
    return min(max(512, case["channels"]), case["channels"] * case["size"] // resolution)


class Block(nn.Module):
    def __init__(self, dim, inputs, outputs, first):
        super().__init__()
        self.conv0 = None if first else StyleConv(dim, inputs, outputs, True)
        self.conv1, self.rgb = StyleConv(dim, outputs, outputs, False), ToRgb(dim, outputs)


class Generator(nn.Module):
    def __init__(self, case):
        super().__init__()
        dim = case["nz"]
        self.dense = nn.ModuleList(Linear(dim, dim, 0.01) for _ in range(case["style-layers"]))
        maps = maps_at(case, 4)
        self.first = nn.Parameter(torch.randn(maps, 4, 4))
        self.blocks, resolution = nn.ModuleList(), 4
        while resolution <= case["size"]:
            after = maps_at(case, resolution)
            self.blocks.append(Block(dim, maps, after, resolution == 4))
            maps, resolution = after, 2 * resolution
        self.layers = 2 * len(self.blocks)

    def map(self, z):
        w = unit(z)
        for layer in self.dense:
            w = leaky(layer(w))
        return w

    def synthesize(self, ws):
        x, picture, layer = self.first.expand(ws.size(0), -1, -1, -1), None, 0
        for block in self.blocks:
            if block.conv0 is not None:
                x, layer = block.conv0(x, ws[:, layer]), layer + 1
            x, layer = block.conv1(x, ws[:, layer]), layer + 1
            rgb = block.rgb(x, ws[:, layer])
            if picture is not None:
                rgb = rgb + F.conv_transpose2d(picture, taps(picture, 4), stride=2, padding=1, groups=3)
            picture = rgb
        return picture

    def broadcast(self, w):
        return w[:, None].expand(-1, self.layers, -1)


class DownBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv0, self.conv1 = Conv(inputs, inputs, 3, 1, 1), Conv(inputs, outputs, 3, 2)
        self.skip = Conv(inputs, outputs, 1, bias=False)

    def forward(self, x):
        y = leaky(self.conv1(blur(leaky(self.conv0(x)), 2)))
        skip = F.conv2d(x, taps(x, 1), stride=2, padding=1, groups=x.size(1))
        return (y + self.skip(skip)) / ROOT2


class Discriminator(nn.Module):
    def __init__(self, case):
        super().__init__()
        maps = maps_at(case, case["size"])
        self.picture, self.blocks, resolution = Conv(3, maps, 1), nn.ModuleList(), case["size"] // 2
        while resolution >= 4:
            after = maps_at(case, resolution)
            self.blocks.append(DownBlock(maps, after))
            maps, resolution = after, resolution // 2
        self.conv, self.dense, self.out = Conv(maps + 1, maps, 3, 1, 1), Linear(16 * maps, maps), Linear(maps, 1)

    def forward(self, x):
        x = leaky(self.picture(x))
        for block in self.blocks:
            x = block(x)
        grouped = x.reshape(x.size(0) // 4, 4, -1)
        deviation = ((grouped - grouped.mean(1, keepdim=True)).square().mean(1) + 1e-8).sqrt().mean(1)
        deviation = deviation.repeat_interleave(4)[:, None, None, None].expand(-1, 1, 4, 4).to(x.dtype)
        x = leaky(self.conv(torch.cat([x, deviation], 1)))
        return self.out(leaky(self.dense(x.flatten(1)))).squeeze(1)


class Plain:
    def __init__(self, case, dtype=torch.float32):
        self.case = case
        self.generator, self.discriminator = Generator(case).to(dtype), Discriminator(case).to(dtype)
        self.bf16 = case.get("precision") == "bf16"
        self.steps, self.path_mean = 0, torch.zeros([], dtype=dtype)

        def adam(module, interval):
            lazy = interval / (interval + 1)
            return torch.optim.Adam(module.parameters(), lr=0.002 * lazy, betas=(0.0, 0.99 ** lazy))

        self.adam_g = adam(self.generator, case["pl-every"])
        self.adam_d = adam(self.discriminator, case["reg-every"])

    def context(self):
        return torch.autocast("cpu", torch.bfloat16) if self.bf16 else contextlib.nullcontext()

    def styles(self, z):
        g, mixing = self.generator, self.case.get("style-mixing", 0.9)
        ws = g.broadcast(g.map(z))
        if mixing == 0:
            return ws
        other = g.broadcast(g.map(torch.randn_like(z)))
        cut = torch.where(torch.rand(z.size(0)) < mixing, torch.randint(1, g.layers, (z.size(0),)), g.layers)
        return torch.where((torch.arange(g.layers) < cut[:, None])[:, :, None], ws, other)

    def step(self, real, z):
        case, g, d = self.case, self.generator, self.discriminator
        g.requires_grad_(True)
        d.requires_grad_(True)
        with self.context():
            fake = g.synthesize(self.styles(z)).to(real.dtype)
            real_logits, fake_logits = d(real).to(real.dtype), d(fake.detach()).to(real.dtype)
        loss_d = F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
        self.adam_d.zero_grad(set_to_none=True)
        loss_d.backward()
        self.adam_d.step()
        if self.steps % case["reg-every"] == 0:
            leaf = real.detach().requires_grad_(True)
            with self.context():
                logits = d(leaf).to(real.dtype)
            (slope,) = torch.autograd.grad(logits.sum(), leaf, create_graph=True)
            self.adam_d.zero_grad(set_to_none=True)
            (0.5 * case["r1"] * case["reg-every"] * slope.square().sum([1, 2, 3]).mean()).backward()
            self.adam_d.step()
        d.requires_grad_(False)
        with self.context():
            logits = d(fake).to(real.dtype)
        loss_g = F.softplus(-logits).mean()
        self.adam_g.zero_grad(set_to_none=True)
        loss_g.backward()
        self.adam_g.step()
        if self.steps % case["pl-every"] == 0:
            ws = g.broadcast(g.map(z[::2]))
            with self.context():
                pictures = g.synthesize(ws).to(real.dtype)
            noise = torch.randn_like(pictures) / case["size"]
            (slope,) = torch.autograd.grad((pictures * noise).sum(), ws, create_graph=True)
            lengths = slope.square().sum(2).mean(1).sqrt()
            self.path_mean = self.path_mean.lerp(lengths.detach().mean().to(self.path_mean.dtype), 0.01)
            self.adam_g.zero_grad(set_to_none=True)
            ((lengths - self.path_mean).square().mean() * case["pl-weight"] * case["pl-every"]).backward()
            self.adam_g.step()
        self.steps += 1
        return loss_d.item(), loss_g.item()


def load(module, weights, prefix):
    """Our checkpoint into the plain network; blocks of the discriminator are numbered from 1 there."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            ours_name = prefix + name
            if prefix == "generator/" and name.startswith("dense."):
                ours_name = prefix + "mapping." + name
            if prefix == "discriminator/" and name.startswith("blocks."):
                number, rest = name[len("blocks."):].split(".", 1)
                ours_name = f"{prefix}block{int(number) + 1}.{rest}"
            parameter.copy_(weights[ours_name])


def parity(case, threads):
    case = {**case, "precision": "fp64", "style-mixing": 0}
    with tempfile.TemporaryDirectory() as folder:
        (losses,) = ours("dump", "1", folder, *arguments_of(case, threads))
        weights = read_safetensors(f"{folder}/weights.safetensors")
        batches = read_safetensors(f"{folder}/batches.safetensors")
    plain = Plain(case, torch.float64)
    load(plain.generator, weights, "generator/")
    load(plain.discriminator, weights, "discriminator/")
    loss_d, loss_g = plain.step(batches["real/0"].double(), batches["z/0"].double())
    return abs(loss_d - losses["loss_d"]), abs(loss_g - losses["loss_g"])


def plain_speed(case, seconds, cpu):
    plain = Plain(case)
    data = [torch.rand(case["batch"], 3, case["size"], case["size"]) * 2 - 1 for _ in range(4)]
    for i in range(3):
        plain.step(data[i % 4], torch.randn(case["batch"], case["nz"]))
    plain.steps = 0
    start, steps = clock(cpu), 0
    # Whole rounds of lazy regularization.
    while clock(cpu) - start < seconds or steps % case["reg-every"] != 0:
        plain.step(data[steps % 4], torch.randn(case["batch"], case["nz"]))
        steps += 1
    return steps * case["batch"] / (clock(cpu) - start)


def main():
    options = parse_options(__doc__, CASES, rounds=5, seconds=10.0)
    print("| network | loss D | loss G after both updates of D |\n| --- | --- | --- |")
    for name in options.names:
        if "precision" not in CASES[name]:
            print("| {} | {:.1e} | {:.1e} |".format(name, *parity(CASES[name], options.threads)), flush=True)
    print()
    take_turns(CASES, options, "plain", plain_speed)


if __name__ == "__main__":
    main()
