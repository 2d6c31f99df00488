#!/usr/bin/python3
"""Trains the feature network that ships with Ganvas (assets/metrics/features.onnx).

    tests/bench/feature_net.py --data DIR --out features.onnx [--steps 6500 --stop 5000]
    build/native/bin/ganvas export features.onnx --out assets/metrics/features.onnx --precision fp16

DIR holds mnist/, fashion-mnist/ (IDX .gz), nouns/ (images/, traits.csv), avatars/64/ (a folder a
style, attributes.csv), noto2twemoji/64/, noto2fluent/64/ and apple2orange/128/. All labels are
learned at once, each task by a linear head on the features; the heads are not kept. A further head
tells how a picture was damaged: blurred, noisy, coarse, torn, warped, in few tones.
"""
import argparse
import csv
import gzip
import pathlib
import struct
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F

SIZE = 64
NONE = -100  # cross_entropy's ignored label


def read_idx(path):
    raw = gzip.open(path).read()
    dims = struct.unpack(">" + "I" * raw[3], raw[4:4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


def read_pngs(paths):
    """8-bit RGB or palette PNGs of one size -> uint8 [N, 3, H, W]; filters are undone in step."""
    rows, palettes, kind = [], [], None
    for path in paths:
        raw, at, data, palette = path.read_bytes(), 8, b"", None
        while at < len(raw):
            length, name = struct.unpack(">I4s", raw[at:at + 8])
            body = raw[at + 8:at + 8 + length]
            if name == b"IHDR":
                width, height, depth, kind_now = struct.unpack(">IIBB", body[:10])
                assert depth == 8 and kind_now in (2, 3) and kind in (None, kind_now), path
                kind = kind_now
            elif name == b"PLTE":
                palette = np.zeros((256, 3), np.uint8)
                palette[:length // 3] = np.frombuffer(body, np.uint8).reshape(-1, 3)
            elif name == b"IDAT":
                data += body
            at += 12 + length
        rows.append(np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, -1))
        palettes.append(palette)
    step = 3 if kind == 2 else 1
    lines = np.stack(rows)  # [N, H, 1 + bytes of a row]
    filters = lines[:, :, 0]
    out = np.zeros((len(paths), height + 1, width + 1, step), np.int16)  # zeros above and left
    source = lines[:, :, 1:].reshape(len(paths), height, width, step).astype(np.int16)
    for y in range(height):
        kinds = filters[:, y, None]
        for x in range(width):
            left, up, corner = out[:, y + 1, x], out[:, y, x + 1], out[:, y, x]
            a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
            guess = np.choose(kinds, [np.zeros_like(left), left, up, (left + up) >> 1, paeth])
            out[:, y + 1, x + 1] = (source[:, y, x] + guess) & 255
    pixels = out[:, 1:, 1:].astype(np.uint8)
    if kind == 3:
        pixels = np.stack([p[i[..., 0]] for p, i in zip(palettes, pixels)])
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))


class Task:
    """Pictures and, by head, their labels."""

    def __init__(self, name, pictures, labels, share, flips=False, colours=()):
        self.name, self.pictures, self.share, self.flips = name, pictures, share, flips
        self.labels = {head: torch.as_tensor(np.asarray(v)) for head, v in labels.items()}
        self.colours = colours  # heads whose answer is a colour

    def split(self, held_out):
        order = torch.randperm(len(self.pictures), generator=torch.Generator().manual_seed(0))
        parts = order[held_out:], order[:held_out]
        return [Task(self.name, self.pictures[p], {h: v[p] for h, v in self.labels.items()},
                     self.share, self.flips, self.colours) for p in parts]


def numbered(names):
    known = {name: i for i, name in enumerate(sorted(set(names)))}
    return [known[name] for name in names]


def draw_shapes(count, random):
    """Discs, squares, triangles, rings, crosses and stars of any colour on another."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, SIZE), torch.linspace(-1, 1, SIZE), indexing="ij")
    pictures, labels = [], []
    for i in range(count):
        u = torch.rand(12, generator=random)
        kind, angle, size = i % 6, 6.2832 * u[0], 0.35 + 0.4 * u[1]
        px, py = x - 0.6 * (u[2] - 0.5), y - 0.6 * (u[3] - 0.5)
        px, py = px * angle.cos() + py * angle.sin(), py * angle.cos() - px * angle.sin()
        r, phi = (px**2 + py**2).sqrt(), torch.atan2(py, px)
        inside = [
            lambda: r - size,
            lambda: torch.maximum(px.abs(), py.abs()) - 0.85 * size,
            lambda: torch.stack([-py, 0.866 * px + py / 2, py / 2 - 0.866 * px]).max(0)[0] - size / 2,
            lambda: (r - 0.8 * size).abs() - 0.2 * size,
            lambda: torch.maximum(torch.minimum(px.abs(), py.abs()) - 0.25 * size, r - size),
            lambda: r - size * (0.65 + 0.35 * torch.cos(5 * phi)),
        ][kind]()
        mask = (0.5 - inside * SIZE / 2).clamp(0, 1)
        fore, back = u[4:7].view(3, 1, 1), u[7:10].view(3, 1, 1)
        pictures.append((255 * (back + (fore - back) * mask)).byte())
        labels.append(kind)
    return Task("shapes", torch.stack(pictures), {"shape": labels}, 6, True)


def open_tasks(root):
    """[(training part, held-out part)]"""
    tasks = []
    for name, share in (("mnist", 20), ("fashion-mnist", 22)):
        parts = []
        for part in ("train", "t10k"):
            pictures = read_idx(root / name / f"{part}-images-idx3-ubyte.gz")
            labels = read_idx(root / name / f"{part}-labels-idx1-ubyte.gz").astype(np.int64)
            parts.append(Task(name, torch.from_numpy(pictures.copy())[:, None],
                              {name: labels}, share, name != "mnist"))
        tasks.append(parts)
    table = list(csv.DictReader(open(root / "nouns/traits.csv")))
    labels = {f"nouns {k}": [int(row[k]) for row in table]
              for k in ("background", "body", "accessory", "head", "glasses")}
    tasks.append(Task("nouns", read_pngs([root / "nouns/images" / row["file"] for row in table]),
                      labels, 22, True, ("nouns background", "nouns body")).split(1000))
    table = list(csv.DictReader(open(root / "avatars/64/attributes.csv")))
    labels = {f"avatars {k}": numbered([row[k] for row in table])
              for k in ("style", "skin", "hair", "background")}
    tasks.append(Task("avatars", read_pngs([root / "avatars/64" / row["file"] for row in table]),
                      labels, 26, True,
                      ("avatars skin", "avatars hair", "avatars background")).split(2000))
    files, styles = [], []
    for style, folder in enumerate(("noto2twemoji/64/trainA", "noto2twemoji/64/trainB",
                                    "noto2fluent/64/trainB")):
        found = sorted((root / folder).glob("*.png"))
        files += found
        styles += [style] * len(found)
    tasks.append(Task("emoji", read_pngs(files), {"emoji": numbered([f.stem for f in files]),
                                                  "emoji style": styles}, 22, True).split(300))
    files = sorted((root / "apple2orange/128").glob("train?/*.png"))
    kinds = numbered([f.name.rsplit("_", 2)[0] for f in files])
    tasks.append(Task("fruit", read_pngs(files), {"fruit": kinds}, 10, True).split(70))
    tasks.append(draw_shapes(3000, torch.Generator().manual_seed(1)).split(300))
    return tasks


DAMAGES = ("none", "blur", "strong blur", "noise", "strong noise", "coarse", "torn", "warped",
           "few tones")


def blurred(x, sigma):
    reach = torch.arange(-6, 7, dtype=torch.float32)
    kernel = torch.exp(-reach**2 / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1).repeat(3, 1, 1, 1)
    x = F.conv2d(F.pad(x, (6, 6, 0, 0), mode="replicate"), kernel, groups=3)
    return F.conv2d(F.pad(x, (0, 0, 6, 6), mode="replicate"), kernel.transpose(2, 3), groups=3)


def damaged(x, kind, u):
    """One picture [1, 3, 64, 64] in [-1, 1]; u are uniform numbers."""
    if kind == 1:
        return blurred(x, 0.8 + 0.6 * u[0])
    if kind == 2:
        return blurred(x, 1.8 + 2 * u[0])
    if kind in (3, 4):
        strength = 0.06 + 0.1 * u[0] if kind == 3 else 0.25 + 0.6 * u[0]
        return (x + strength * torch.randn_like(x)).clamp(-1, 1)
    if kind == 5:
        return F.interpolate(F.adaptive_avg_pool2d(x, int(12 + 16 * u[0])), SIZE)
    if kind == 6:  # parts change places
        y, side = x.clone(), int(12 + 12 * u[0])
        for i in range(2):
            a, b, c, d = (int(v * (SIZE - side)) for v in u[1 + 4 * i:5 + 4 * i])
            y[..., a:a + side, b:b + side] = x[..., c:c + side, d:d + side]
        return y
    if kind == 7:
        bend = F.interpolate(torch.randn(1, 2, 7, 7) * (0.06 + 0.06 * u[0]), SIZE, mode="bicubic",
                             align_corners=True)
        grid = F.affine_grid(torch.eye(2, 3)[None], (1, 3, SIZE, SIZE), align_corners=False)
        return F.grid_sample(x, grid + bend.permute(0, 2, 3, 1), padding_mode="border",
                             align_corners=False)
    tones = int(3 + 3 * u[0])
    return (x.add(1).mul(tones / 2).round() * 2 / tones - 1).clamp(-1, 1)


def resized(x):
    """As Ganvas brings pictures of any size to 64 x 64: means of areas, or bilinear."""
    if max(x.shape[2:]) > SIZE:
        x = F.adaptive_avg_pool2d(x, (min(x.shape[2], SIZE), min(x.shape[3], SIZE)))
    if tuple(x.shape[2:]) != (SIZE, SIZE):
        x = F.interpolate(x, (SIZE, SIZE), mode="bilinear", align_corners=False)
    return x


def clean_batch(task, index):
    x = task.pictures[index].float() / 127.5 - 1
    return resized(x).expand(-1, 3, -1, -1), {h: v[index].clone() for h, v in task.labels.items()}


def batch_of(task, count):
    x, labels = clean_batch(task, torch.randint(len(task.pictures), (count,)))
    u = torch.rand(count, 12)
    if task.pictures.shape[1] == 1:  # grey to two colours, or turned round
        fore, back = torch.rand(2, count, 3, 1, 1) * 2 - 1
        mixed = back + (fore - back) * (x + 1) / 2
        x = torch.where((u[:, 0] < 0.4).view(-1, 1, 1, 1), mixed, x)
        x = torch.where((u[:, 1] < 0.3).view(-1, 1, 1, 1), -x, x)
    else:
        grey = u[:, 0] < 0.12
        x = torch.where(grey.view(-1, 1, 1, 1), x.mean(1, keepdim=True), x)
        for head in task.colours:
            labels[head][grey] = NONE
    angle, scale = (u[:, 2] - 0.5) * 0.4, 1 / (0.8 + 0.4 * u[:, 3])
    flip = torch.where((u[:, 4] < 0.5) & task.flips, -1.0, 1.0)
    c, s, o = angle.cos() * scale, angle.sin() * scale, (u[:, 5:7] - 0.5) * 0.3
    turn = torch.stack([torch.stack([c * flip, s, o[:, 0]], 1),
                        torch.stack([-s * flip, c, o[:, 1]], 1)], 1)
    x = F.grid_sample(x, F.affine_grid(turn, x.shape, align_corners=False), padding_mode="border",
                      align_corners=False)
    light, contrast = (u[:, 7] - 0.5) * 0.3, 0.85 + 0.3 * u[:, 8]
    x = (x * contrast.view(-1, 1, 1, 1) + light.view(-1, 1, 1, 1)).clamp(-1, 1)
    small = u[:, 9] < 0.25
    if small.any():
        x[small] = resized(F.adaptive_avg_pool2d(x[small], 32))
    damage = torch.where(u[:, 10] < 0.5, torch.randint(1, len(DAMAGES), (count,)), 0)
    for i in damage.nonzero()[:, 0].tolist():
        x[i:i + 1] = damaged(x[i:i + 1], int(damage[i]), torch.rand(12).tolist())
    labels["damage"] = damage
    return x, labels


class Trunk(torch.nn.Module):
    """float [N, 3, 64, 64] in [-1, 1] -> [N, 384]: means over the maps of three depths, each in
    units of its deviation over the training pictures."""

    def __init__(self):
        super().__init__()
        layers = [(3, 24, 5, 2), (24, 48, 3, 2), (48, 64, 3, 1), (64, 96, 3, 2), (96, 128, 3, 1),
                  (128, 192, 3, 2)]
        self.convs = torch.nn.ModuleList(
            torch.nn.Conv2d(i, o, k, s, k // 2, bias=False) for i, o, k, s in layers)
        self.norms = torch.nn.ModuleList(torch.nn.BatchNorm2d(o) for _, o, _, _ in layers)
        self.units = torch.nn.BatchNorm1d(64 + 128 + 192, affine=False)

    def means(self, x):
        found = []
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = norm(conv(x)).relu()
            if i in (2, 4, 5):
                found.append(F.adaptive_avg_pool2d(x, 1).flatten(1))
        return torch.cat(found, 1)

    def forward(self, x):
        return self.units(self.means(x))


class Exported(torch.nn.Module):
    def __init__(self, trunk):
        super().__init__()
        self.trunk = trunk
        self.scale = torch.nn.Parameter((trunk.units.running_var + trunk.units.eps).rsqrt())
        self.shift = torch.nn.Parameter(trunk.units.running_mean.clone())

    def forward(self, image):
        return (self.trunk.means(image) - self.shift) * self.scale


def with_metadata(model, entries):
    """ModelProto.metadata_props is field 14, of StringStringEntryProto."""
    def field(number, body):
        size, length = b"", len(body)
        while True:
            size += bytes([(length & 127) | (128 if length > 127 else 0)])
            length >>= 7
            if length == 0:
                return bytes([number * 8 + 2]) + size + body
    for key, value in entries.items():
        model += field(14, field(1, key.encode()) + field(2, value.encode()))
    return model


def measure(trunk, heads, tasks):
    trunk.eval()
    with torch.no_grad():
        for _, held_out in tasks:
            features, labels = [], {h: [] for h in held_out.labels}
            for index in torch.arange(min(len(held_out.pictures), 2000)).split(250):
                x, truth = clean_batch(held_out, index)
                features.append(trunk(x))
                for h in labels:
                    labels[h].append(truth[h])
            f = torch.cat(features)
            for h in labels:
                right = (heads[h](f).argmax(1) == torch.cat(labels[h])).float().mean()
                print(f"  {h}: {100 * right:.1f}% right", flush=True)
        right = total = 0
        for task, _ in tasks:
            x, labels = batch_of(task, 200)
            right += (heads["damage"](trunk(x)).argmax(1) == labels["damage"]).sum()
            total += 200
        print(f"  damage: {100 * right / total:.1f}% right", flush=True)
    trunk.train()


CREDITS = (
    "MNIST (LeCun, Cortes, Burges; CC BY-SA 3.0); Fashion-MNIST (Xiao, Rasul, Vollgraf 2017; MIT); "
    "Nouns (CC0); Personas by Draftbit, Avatar Illustration System by Micah Lanier, Adventurer by "
    "Lisa Wischofsky, ToonHead by Johan Melin (CC BY 4.0, drawn by DiceBear, colours changed); Noto "
    "Emoji (Google; Apache-2.0); Twemoji (Twitter, Inc and other contributors; CC BY 4.0); Fluent "
    "Emoji (Microsoft; MIT); GroceryStoreDataset (Marcus Klasson; MIT)")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=6500)
    parser.add_argument("--stop", type=int, help="end before the learning rate is down to 0")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    tasks = open_tasks(options.data)
    print({t.name: len(t.pictures) for t, _ in tasks}, flush=True)
    trunk = Trunk().to(memory_format=torch.channels_last)
    heads = torch.nn.ModuleDict({
        h: torch.nn.Linear(384, 1 + int(max(v.max(), held_out.labels[h].max())))
        for task, held_out in tasks for h, v in task.labels.items()})
    heads["damage"] = torch.nn.Linear(384, len(DAMAGES))
    parameters = list(trunk.parameters()) + list(heads.parameters())
    print(f"{sum(p.numel() for p in trunk.parameters())} parameters", flush=True)
    adam = torch.optim.AdamW(parameters, options.rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, options.rate, options.steps,
                                                   pct_start=0.1)
    begin, mean = time.time(), 0.0
    last = options.stop or options.steps
    for step in range(1, last + 1):
        parts = [batch_of(task, task.share) for task, _ in tasks]
        f = trunk(torch.cat([x for x, _ in parts]).contiguous(memory_format=torch.channels_last))
        loss, at = 0, 0
        for x, labels in parts:
            for h, truth in labels.items():
                if (truth != NONE).any():
                    term = F.cross_entropy(heads[h](f[at:at + len(x)]), truth, ignore_index=NONE)
                    loss = loss + term * len(x) / 128
            at += len(x)
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
        mean += loss.item()
        if step % 250 == 0 or step == last:
            print(f"step {step} loss {mean / (250 if step % 250 == 0 else step % 250):.3f} "
                  f"{time.time() - begin:.0f} s", flush=True)
            mean = 0.0
        if step % 2500 == 0 or step == last:
            measure(trunk, heads, tasks)
            trunk.eval()
            torch.save(trunk.state_dict(), options.out.with_suffix(".pt"))
            torch.onnx.export(Exported(trunk).eval(), torch.zeros(1, 3, SIZE, SIZE),
                              str(options.out), opset_version=13, input_names=["image"],
                              output_names=["features"],
                              dynamic_axes={"image": {0: "N"}, "features": {0: "N"}})
            options.out.write_bytes(with_metadata(options.out.read_bytes(), {
                "ganvas.format": "1", "ganvas.kind": "features",
                "ganvas.name": "Ganvas features", "ganvas.step": str(step),
                "ganvas.license": "CC BY-SA 3.0",
                "ganvas.credits": CREDITS}))
            trunk.train()


main()
