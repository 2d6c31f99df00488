#!/usr/bin/env python3
"""Training steps of Ganvas against the same steps written plainly in PyTorch, on the CPU.

    /usr/bin/python3 tests/bench/train_speed.py [--rounds 7] [--seconds 5] [--threads 1] [--cpu] [--only NAME,...]

Needs build/native/bin/ganvas_train_steps and Debian's python3-torch. First the two make the same
steps: same networks, weights, batches and latents, losses compared. Then they take turns, and the
ratio of pictures per second of each round is reported by its median and range. The eager loop is that
of PyTorch's DCGAN example: its losses by BCELoss on a Sigmoid, two backward passes for the
discriminator, default torch.optim.Adam, losses and means of D read each step; it has no average of the
generator, ours has. R1, R2 and GP are torch.autograd.grad(create_graph=True) in those passes. On a
machine that others use, --cpu counts processor time in place of time.
"""

import argparse
import json
import math
import os
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STEPS = os.path.join(ROOT, "build/native/bin/ganvas_train_steps")

# name: options of ours. The eager networks are built from the same numbers.
CASES = {
    "dcgan32-64": {"model": "dcgan", "size": 32, "channels": 64, "batch": 64},
    "dcgan32-64-bf16": {"model": "dcgan", "size": 32, "channels": 64, "batch": 64, "precision": "bf16"},
    "dcgan64-64": {"model": "dcgan", "size": 64, "channels": 64, "batch": 64},
    "dcgan64-64-bf16": {"model": "dcgan", "size": 64, "channels": 64, "batch": 64, "precision": "bf16"},
    "dcgan32-16": {"model": "dcgan", "size": 32, "channels": 16, "batch": 64},
    "dcgan64-32-r1": {"model": "dcgan", "size": 64, "channels": 32, "batch": 32, "r1": 1},
    "dcgan64-32-gp": {"model": "dcgan", "size": 64, "channels": 32, "batch": 32, "objective": "wgan", "gp": 10,
                      "norm-d": "none"},
    "r3gan64-16": {"model": "r3gan", "size": 64, "channels": 16, "batch": 16, "r1": 1, "r2": 1},
    "r3gan64-16-bf16": {"model": "r3gan", "size": 64, "channels": 16, "batch": 16, "r1": 1, "r2": 1,
                        "precision": "bf16"},
    "mlp-128": {"model": "mlp", "data": "ring8", "nz": 2, "channels": 128, "layers": 3, "batch": 128},
    "mlp-64": {"model": "mlp", "data": "ring8", "nz": 2, "channels": 64, "layers": 2, "batch": 64},
}


def read_safetensors(path):
    """name -> tensor of a file in the safetensors layout."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = bytearray(file.read())
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(body[begin:end], dtype=types[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors


class Latent(nn.Module):
    """z [N, nz] as a picture of one pixel."""

    def forward(self, z):
        return z.unsqueeze(-1).unsqueeze(-1)


def dcgan(case):
    """The example's networks; 64x64 there, one layer less for 32x32."""
    size, width = case["size"], case["channels"]

    def maps_at(resolution):
        return width * min(8, size // 2 // resolution)

    maps = maps_at(4)
    g = [nn.ConvTranspose2d(100, maps, 4, 1, 0, bias=False), nn.BatchNorm2d(maps), nn.ReLU(True)]
    resolution = 8
    while resolution < size:
        after = maps_at(resolution)
        g += [nn.ConvTranspose2d(maps, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True)]
        maps, resolution = after, resolution * 2
    g += [nn.ConvTranspose2d(maps, 3, 4, 2, 1, bias=False), nn.Tanh()]
    maps, d = width, [nn.Conv2d(3, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    resolution = size // 4
    while resolution >= 4:
        after = maps_at(resolution)
        norm = [] if case.get("norm-d") == "none" else [nn.BatchNorm2d(after)]
        d += [nn.Conv2d(maps, after, 4, 2, 1, bias=not norm), *norm, nn.LeakyReLU(0.2, True)]
        maps, resolution = after, resolution // 2
    d += [nn.Conv2d(maps, 1, 4, 1, 0, bias=False)]
    return nn.Sequential(Latent(), nn.Sequential(*g)), nn.Sequential(*d)


class R3ganBlock(nn.Module):
    def __init__(self, maps):
        super().__init__()
        self.conv1 = nn.Conv2d(maps, 2 * maps, 1)
        self.conv2 = nn.Conv2d(2 * maps, 2 * maps, 3, padding=1, groups=max(1, maps // 8))
        self.conv3 = nn.Conv2d(2 * maps, maps, 1, bias=False)

    def forward(self, x):
        y = nn.functional.leaky_relu(self.conv1(x), 0.2)
        y = nn.functional.leaky_relu(self.conv2(y), 0.2)
        return x + self.conv3(y)


class R3ganStage(nn.Module):
    """Of the generator: change, enlarge, two blocks; of the discriminator the other way round."""

    def __init__(self, maps, after, up, scale=True):
        super().__init__()
        self.up, self.scale = up, scale
        inner = after if up else maps
        if maps != after:
            self.change = nn.Conv2d(maps, after, 1, bias=False)
        self.block1, self.block2 = R3ganBlock(inner), R3ganBlock(inner)
        side = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.register_buffer("filter", torch.outer(side, side).repeat(inner, 1, 1, 1), persistent=False)

    def forward(self, x):
        change = getattr(self, "change", nn.Identity())
        if self.up:
            x = change(x)
            if self.scale:
                x = nn.functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            return self.block2(self.block1(x))
        x = self.block2(self.block1(x))
        return change(nn.functional.conv2d(x, self.filter, stride=2, padding=1, groups=x.size(1)))


class R3ganGenerator(nn.Module):
    def __init__(self, size, width, nz):
        super().__init__()
        maps_at = [width * min(8, size // 2**k) for k in range(2, size.bit_length())]
        self.dense = nn.Linear(nz, maps_at[0], bias=False)
        self.basis = nn.Parameter(torch.randn(maps_at[0], 4, 4))
        before = [maps_at[0]] + maps_at[:-1]
        self.stages = nn.ModuleList(
            R3ganStage(a, b, up=True, scale=k > 0) for k, (a, b) in enumerate(zip(before, maps_at)))
        self.picture = nn.Conv2d(maps_at[-1], 3, 1, bias=False)

    def forward(self, z):
        x = self.dense(z)[:, :, None, None] * self.basis
        for stage in self.stages:
            x = stage(x)
        return self.picture(x)


class R3ganDiscriminator(nn.Module):
    def __init__(self, size, width):
        super().__init__()
        maps_at = [width * min(8, size // 2**k) for k in range(size.bit_length() - 1, 1, -1)]
        self.picture = nn.Conv2d(3, maps_at[0], 1, bias=False)
        for k, (a, b) in enumerate(zip(maps_at, maps_at[1:])):
            setattr(self, f"stage{k + 1}", R3ganStage(a, b, up=False))
        self.stages = len(maps_at) - 1
        self.block1, self.block2 = R3ganBlock(maps_at[-1]), R3ganBlock(maps_at[-1])
        self.basis = nn.Parameter(torch.randn(maps_at[-1], 4, 4) / 4)
        self.dense = nn.Linear(maps_at[-1], 1, bias=False)

    def forward(self, x):
        x = self.picture(x)
        for k in range(self.stages):
            x = getattr(self, f"stage{k + 1}")(x)
        x = self.block2(self.block1(x))
        return self.dense((x * self.basis).sum((2, 3)))


def r3gan(case):
    size, width = case["size"], case["channels"]
    return R3ganGenerator(size, width, case.get("nz", 100)), R3ganDiscriminator(size, width)


def mlp(case):
    width, layers = case["channels"], case["layers"]

    def net(inputs, outputs, activation):
        parts = []
        for _ in range(layers):
            parts += [nn.Linear(inputs, width), activation()]
            inputs = width
        return nn.Sequential(*parts, nn.Linear(width, outputs))

    generator = net(case["nz"], 2, lambda: nn.ReLU(True))
    return generator, net(2, 1, lambda: nn.LeakyReLU(0.2, True))


def networks(case, dtype):
    generator, discriminator = {"mlp": mlp, "dcgan": dcgan, "r3gan": r3gan}[case["model"]](case)
    return generator.to(dtype), discriminator.to(dtype)


def load(generator, discriminator, weights):
    """Our checkpoint into the eager networks: layers are of the same names, or in the same order."""

    def by_layer(name):
        return [int(part) if part.isdigit() else part for part in re.split(r"[./]", name)]

    def fill(module, prefix):
        names = [name for name in weights if name.startswith(prefix) and "points_" not in name]
        tensors = module.state_dict()
        if all(prefix + name in weights for name in tensors):
            module.load_state_dict({name: weights[prefix + name] for name in tensors})
            return
        assert len(names) == len(tensors), names
        with torch.no_grad():
            for name, target in zip(sorted(names, key=by_layer), sorted(tensors, key=by_layer)):
                tensors[target].copy_(weights[name])

    fill(generator, "generator/")
    fill(discriminator, "discriminator/")


class Eager:
    def __init__(self, case, dtype=torch.float32, logits=False):
        self.generator, self.discriminator = networks(case, dtype)
        self.dtype, self.case = dtype, case
        # float64 is for parity: BCELoss clamps its logarithms, BCEWithLogitsLoss does not.
        # Penalties are of logits, too.
        logits = logits or "r1" in case
        self.head = nn.Identity() if logits else nn.Sigmoid()
        self.loss = nn.BCEWithLogitsLoss() if logits else nn.BCELoss()
        adam = lambda module: torch.optim.Adam(module.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.adam_d, self.adam_g = adam(self.discriminator), adam(self.generator)

    def judge(self, samples):
        return self.head(self.discriminator(samples)).view(-1)

    def penalty(self, samples, output, name):
        """R1 or R2 of the discriminator's loss, from logits."""
        (gradient,) = torch.autograd.grad(output.sum(), samples, create_graph=True)
        return 0.5 * self.case[name] * gradient.square().flatten(1).sum(1).mean()

    def critic_step(self, real, z):
        """A step of WGAN-GP (Gulrajani et al. 2017)."""
        self.discriminator.zero_grad()
        fake = self.generator(z)
        critic = lambda samples: self.discriminator(samples).view(-1)
        share = torch.rand(real.size(0), 1, 1, 1, dtype=self.dtype)
        between = (share * real + (1 - share) * fake.detach()).requires_grad_()
        (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        gap = critic(fake.detach()).mean() - critic(real).mean()
        loss_d = gap + self.case["gp"] * (gradient.flatten(1).norm(dim=1) - 1).square().mean()
        loss_d.backward()
        self.adam_d.step()
        self.generator.zero_grad()
        loss_g = -critic(fake).mean()
        loss_g.backward()
        self.adam_g.step()
        return gap.item(), loss_g.item()

    def step(self, real, z):
        if "gp" in self.case:
            return self.critic_step(real, z)
        batch = real.size(0)
        self.discriminator.zero_grad()
        label = torch.full((batch,), 1.0, dtype=self.dtype)
        real = real.detach().requires_grad_("r1" in self.case)
        output = self.judge(real)
        loss_real = self.loss(output, label)
        (loss_real + self.penalty(real, output, "r1") if "r1" in self.case else loss_real).backward()
        output.mean().item()
        fake = self.generator(z)
        label.fill_(0.0)
        seen = fake.detach().requires_grad_("r2" in self.case)
        output = self.judge(seen)
        loss_fake = self.loss(output, label)
        (loss_fake + self.penalty(seen, output, "r2") if "r2" in self.case else loss_fake).backward()
        output.mean().item()
        loss_d = loss_real + loss_fake
        self.adam_d.step()
        self.generator.zero_grad()
        label.fill_(1.0)
        output = self.judge(fake)
        loss_g = self.loss(output, label)
        loss_g.backward()
        output.mean().item()
        self.adam_g.step()
        return loss_d.item(), loss_g.item()


def arguments_of(case, threads):
    return [x for key, value in case.items() for x in (f"--{key}", str(value))] + ["--threads", str(threads)]


def ours(*arguments):
    run = subprocess.run([STEPS, *arguments], capture_output=True, text=True, check=False,
                         env={**os.environ, "OMP_WAIT_POLICY": "passive"})
    if run.returncode != 0:
        sys.exit(run.stderr.strip())
    return [json.loads(line) for line in run.stdout.splitlines()]


def parity(case, precision, steps, threads):
    """Largest difference of a loss over the steps: of ours from eager, and of eager from itself with
    pictures in channels-last layout, which adds in another order."""
    case = {**case, "precision": precision}
    dtype = torch.float64 if precision == "fp64" else torch.float32
    with tempfile.TemporaryDirectory() as folder:
        losses = ours("dump", str(steps), folder, *arguments_of(case, threads))
        weights = read_safetensors(f"{folder}/weights.safetensors")
        batches = read_safetensors(f"{folder}/batches.safetensors")

    def run(memory_format):
        eager = Eager(case, dtype, logits=True)
        load(eager.generator, eager.discriminator, weights)
        eager.generator.to(memory_format=memory_format)
        eager.discriminator.to(memory_format=memory_format)
        return [eager.step(batches[f"real/{k}"].to(dtype), batches[f"z/{k}"].to(dtype)) for k in range(steps)]

    def largest(a, b):
        return max(abs(x - y) for one, other in zip(a, b) for x, y in zip(one, other))

    eager = run(torch.contiguous_format)
    mine = [(loss["loss_d"], loss["loss_g"]) for loss in losses]
    itself = largest(eager, run(torch.channels_last)) if case["model"] != "mlp" else float("nan")
    return largest(eager, mine), itself


def clock(cpu):
    return time.process_time() if cpu else time.perf_counter()


def eager_speed(case, seconds, cpu):
    eager = Eager(case)
    shape = (case["batch"], 2) if case["model"] == "mlp" else (case["batch"], 3, case["size"], case["size"])
    data = [torch.rand(shape) * 2 - 1 for _ in range(4)]
    nz = case.get("nz", 100)
    for i in range(5):
        eager.step(data[i % 4], torch.randn(case["batch"], nz))
    start, steps = clock(cpu), 0
    while clock(cpu) - start < seconds:
        eager.step(data[steps % 4], torch.randn(case["batch"], nz))
        steps += 1
    return steps * case["batch"] / (clock(cpu) - start)


def parse_options(doc, cases, rounds=7, seconds=5.0):
    """The options of a script that compares `cases`; exits where a name is unknown."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cpu", action="store_true", help="pictures per second of processor time")
    parser.add_argument("--only", default=",".join(cases))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.names = options.only.split(",")
    for name in options.names:
        if name not in cases:
            sys.exit(f"{os.path.basename(sys.argv[0])}: --only {name}: expected some of {', '.join(cases)}")
    return options


def take_turns(cases, options, other, other_speed):
    """Prints a table: pictures per second of `other`, by other_speed(case, seconds, cpu), and of Ganvas."""
    figure = "pictures_per_processor_second" if options.cpu else "pictures_per_second"
    print(f"| network | {other} img/s | Ganvas img/s | ratio | range |\n| --- | --- | --- | --- | --- |")
    for name in options.names:
        case, pairs = cases[name], []
        for _ in range(options.rounds):
            (mine,) = ours("speed", str(options.seconds), *arguments_of(case, options.threads))
            pairs.append((other_speed(case, options.seconds, options.cpu), mine[figure]))
        ratios = [b / a for a, b in pairs]
        print(f"| {name} | {statistics.median(a for a, _ in pairs):.4g} | {statistics.median(b for _, b in pairs):.4g} "
              f"| {statistics.median(ratios):.2f} | {min(ratios):.2f}-{max(ratios):.2f} |", flush=True)


def main():
    options = parse_options(__doc__, CASES)
    print("Largest difference of a loss:\n")
    print("| network | 5 steps, fp32 | eager from itself in another layout | 20 steps, fp64 |\n| --- | --- | --- | --- |")
    for name in options.names:
        if "precision" in CASES[name] or "gp" in CASES[name]:  # GP draws numbers of its own
            continue
        single, itself = parity(CASES[name], "fp32", 5, options.threads)
        double, _ = parity(CASES[name], "fp64", 20, options.threads)
        itself = "" if math.isnan(itself) else f"{itself:.1e}"
        print(f"| {name} | {single:.1e} | {itself} | {double:.1e} |", flush=True)
    print()
    take_turns(CASES, options, "eager", eager_speed)


if __name__ == "__main__":
    main()
