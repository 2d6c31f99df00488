// Every option of a training run, one row each: the struct, --help, the command line, options.json,
// presets and the tables of the guide come from here.
//
// To add an option: a row here, and the code that reads it.
#pragma once

#include "native/choices/networks.h"
#include "native/choices/pictures.h"
#include "native/choices/training.h"

// ROW(type, field, initial, placeholder, group, help[, minimum, maximum])
//
// `field` is the member of Options and the key in options.json; with dashes it is the name on the
// command line: lr_g is --lr-g. `initial` is the default. `placeholder` is what --help shows for
// the value. The limits are those of numbers. A type that is an enum has its names in
// native/choices.
#define GANVAS_OPTIONS(ROW)                                                                        \
  ROW(std::string, data, "", "SPEC", kRun,                                                         \
      "data to learn: pictures (glyphs, shapes, idx:DIR, cifar:DIR, folder:DIR, zip:FILE, "        \
      "stacked:DIR), points (ring8, grid25, spiral, moons, points:FILE.csv), or two domains to "   \
      "translate between (pair:SPEC_A,SPEC_B, or pictures side by side, folder:DIR+split)")        \
  ROW(Model, model, Model::kDcgan, "NAME", kRun, "architecture of both networks, listed below")    \
  ROW(std::string, out, "", "RUN", kRun, "folder for the run; must be empty or absent")            \
  ROW(std::string, preset, "", "NAME", kRun, "start from a named set of options, listed below")    \
  ROW(std::string, init_from, "", "RUN", kRun,                                                     \
      "start from the weights of another run's last checkpoint; size and classes may differ: "     \
      "what fits is kept")                                                                         \
  ROW(int64_t, freeze_d, 0, "N", kOptimizer,                                                       \
      "with --init-from and few pictures: keep the N layers of the discriminator next to the "     \
      "picture as they are (FreezeD, Mo 2020)",                                                    \
      0, 1000)                                                                                     \
  ROW(PictureSize, size, {}, "N|WxH", kNetworks,                                                   \
      "pictures are N x N pixels, or width x height, as 96x64, for models that say so", 4, 1024)   \
  ROW(Color, color, Color::kAuto, "NAME", kRun,                                                    \
      "colour of pictures: auto (grey if all pictures are grey, else rgb), grey or rgb")           \
  ROW(Fit, fit, Fit::kCrop, "NAME", kRun,                                                          \
      "how pictures of a folder get the shape of --size: crop takes the middle, pad puts the "     \
      "whole picture on the background, stretch changes its shape")                                \
  ROW(std::string, background, "white", "COLOUR", kRun,                                            \
      "colour behind transparent pictures of a folder: white, black or #RRGGBB")                   \
  ROW(bool, alpha, false, "", kRun,                                                                \
      "keep the transparency of pictures: the networks make RGBA, in four channels")               \
  ROW(bool, skip_bad, false, "", kRun,                                                             \
      "skip damaged files of a folder; without it they are an error before the run starts")        \
  ROW(std::string, cache, "", "DIR|none", kRun,                                                    \
      "folder for decoded pictures of a large folder; none decodes them each time; by default "    \
      "the user's cache folder")                                                                   \
  ROW(int64_t, load_size, 0, "N", kAugmentation,                                                   \
      "read pictures with a shorter side of N pixels and cut random parts of --size out of them "  \
      "for every batch; 0 for none",                                                               \
      0, 2048)                                                                                     \
  ROW(int64_t, channels, 64, "N", kNetworks,                                                       \
      "base width of both networks (ngf = ndf); for an mlp, units of a hidden layer", 1, 4096)     \
  ROW(int64_t, channels_d, 0, "N", kNetworks,                                                      \
      "base width of the discriminator, which exported files do not contain; 0 for --channels", 0, \
      4096)                                                                                        \
  ROW(int64_t, layers, 0, "N", kNetworks,                                                          \
      "hidden layers of an mlp, residual blocks of a translator; 0 for the default", 0, 64)        \
  ROW(int64_t, patch_layers, 0, "N", kNetworks,                                                    \
      "halvings in the discriminators of translators: 1 to 4 judge patches of 16, 34, 70 or 142 "  \
      "pixels; 0 chooses by --size",                                                               \
      0, 4)                                                                                        \
  ROW(int64_t, style_layers, 8, "N", kNetworks, "dense layers of stylegan2's mapping network", 1,  \
      32)                                                                                          \
  ROW(bool, layer_noise, true, "", kNetworks,                                                      \
      "noise on the maps of each convolution of stylegan2; --no-layer-noise keeps the lines of "   \
      "drawings whole")                                                                            \
  ROW(int64_t, nz, 100, "N", kNetworks, "length of the latent z", 1, 65536)                        \
  ROW(Prior, prior, Prior::kNormal, "NAME", kNetworks,                                             \
      "distribution of z: normal, N(0, 1), or uniform, [-1, 1)")                                   \
  ROW(bool, conditional, false, "", kNetworks,                                                     \
      "both networks get the class of a picture; needs labelled data")                             \
  ROW(Norm, norm_d, Norm::kDefault, "NAME", kNetworks,                                             \
      "inner normalization of the discriminator: default (the paper's), none, batch, instance, "   \
      "layer")                                                                                     \
  ROW(SpectralNets, spectral_norm, SpectralNets::kNone, "NAME", kNetworks,                         \
      "spectral normalization (Miyato 2018): none, d (discriminator), both")                       \
  ROW(Init, init, Init::kDefault, "NAME", kNetworks,                                               \
      "initial weights, listed below; default takes those of the architecture's paper")            \
  ROW(int64_t, batch, 64, "N", kRun, "samples of a step, over all processes together", 1, 65536)   \
  ROW(int64_t, steps, 10000, "N", kRun, "generator updates", 1, kMany)                             \
  ROW(double, epochs, 0, "X", kRun,                                                                \
      "passes over the data, from which --steps is computed; 0 to use --steps", 0, 1e9)            \
  ROW(AdversarialLoss, objective, AdversarialLoss::kNonSaturating, "NAME", kObjective,             \
      "adversarial loss, listed below")                                                            \
  ROW(double, label_smoothing, 0, "X", kObjective,                                                 \
      "one-sided (Salimans 2016): the discriminator's target for real samples is 1 - X", 0, 0.5)   \
  ROW(double, pixel_weight, 0, "X", kObjective,                                                    \
      "adds X * ||x - G(z)||^2, summed over a sample and averaged over the batch, to the "         \
      "generator's loss. x and z are paired at random, so alone it makes every G(z) the mean of "  \
      "the data: expect blur and less variety",                                                    \
      0, 1e6)                                                                                      \
  ROW(double, cycle_weight, 10, "X", kObjective,                                                   \
      "weight of cyclegan's cycle loss, the mean |F(G(a)) - a| + |G(F(b)) - b|", 0, 1e6)           \
  ROW(double, identity_weight, 0.5, "X", kObjective,                                               \
      "weight of cyclegan's identity loss, the mean |G(b) - b| + |F(a) - a|, as a share of "       \
      "--cycle-weight",                                                                            \
      0, 1e6)                                                                                      \
  ROW(int64_t, pool, 50, "N", kObjective,                                                          \
      "number of earlier translations that cyclegan's discriminators see again; 0 for none", 0,    \
      10000)                                                                                       \
  ROW(double, style_mixing, 0.9, "P", kObjective,                                                  \
      "share of stylegan2's samples whose later layers take the style of a second latent", 0, 1)   \
  ROW(bool, paired, false, "", kRun,                                                               \
      "pictures of equal names in both domains are translations of each other; pix2pix learns "    \
      "from such pairs alone")                                                                     \
  ROW(double, l1_weight, 100, "X", kObjective,                                                     \
      "weight of pix2pix's distance to the true translation, the mean |G(a) - b|", 0, 1e6)         \
  ROW(double, dropout, 0, "RATE", kRegularization,                                                 \
      "share of numbers that pix2pix's generator drops at random, as its noise; only in training", \
      0, 0.9)                                                                                      \
  ROW(int64_t, n_critic, 1, "N", kObjective,                                                       \
      "discriminator updates for each generator update, each on its own batch", 1, 1000)           \
  ROW(int64_t, pack, 1, "N", kObjective,                                                           \
      "samples that the discriminator judges together (PacGAN, Lin 2018)", 1, 64)                  \
  ROW(double, r1, 0, "GAMMA", kRegularization,                                                     \
      "gamma / 2 * ||grad D||^2 on real samples, before augmentation (Mescheder 2018)", 0, 1e6)    \
  ROW(double, r2, 0, "GAMMA", kRegularization, "the same on generated samples", 0, 1e6)            \
  ROW(double, r_end, 1, "X", kRegularization,                                                      \
      "share to which the weights of R1 and R2 decrease over the run, by cosine (Huang 2024)", 0,  \
      1)                                                                                           \
  ROW(int64_t, reg_every, 1, "N", kRegularization,                                                 \
      "compute R1 and R2 every N steps, N times as strong, with Adam corrected (lazy, Karras "     \
      "2020)",                                                                                     \
      1, 1000)                                                                                     \
  ROW(double, gp, 0, "LAMBDA", kRegularization,                                                    \
      "gradient penalty of WGAN-GP (Gulrajani 2017); the paper's is 10", 0, 1e6)                   \
  ROW(double, pl_weight, 0, "X", kRegularization,                                                  \
      "weight of stylegan2's path length regularization (Karras 2020), which takes 2 unless told " \
      "otherwise; 0 for none",                                                                     \
      0, 1e6)                                                                                      \
  ROW(int64_t, pl_every, 4, "N", kRegularization,                                                  \
      "compute it every N steps, N times as strong, on half of a batch", 1, 1000)                  \
  ROW(double, clip, 0, "X", kRegularization,                                                       \
      "clips the critic's weights to [-X, X] (Arjovsky 2017); the paper's is 0.01", 0, 100)        \
  ROW(double, instance_noise, 0, "SIGMA", kRegularization,                                         \
      "deviation of normal noise on everything that the discriminator sees (Sonderby 2017)", 0,    \
      10)                                                                                          \
  ROW(int64_t, instance_noise_steps, 0, "N", kRegularization,                                      \
      "steps over which the noise decreases to 0; 0 for the whole run", 0, kMany)                  \
  ROW(std::string, augment, TextOf(Augment::kNone), "NAME", kAugmentation,                         \
      "augmentation of all pictures that the discriminator sees: none, ada (Karras 2020), or a "   \
      "list of color, translation, cutout (DiffAugment, Zhao 2020)")                               \
  ROW(double, ada_target, 0.6, "X", kAugmentation, "mean sign of D(real) that ada aims for", 0, 1) \
  ROW(double, ada_images, 500000, "N", kAugmentation,                                              \
      "number of pictures in which ada's p may go from 0 to 1", 1, kMany)                          \
  ROW(bool, mirror, false, "", kAugmentation, "flip half of the pictures left to right")           \
  ROW(double, lr_g, 2e-4, "X", kOptimizer, "Adam learning rate of the generator", 0, 1)            \
  ROW(double, lr_d, 2e-4, "X", kOptimizer,                                                         \
      "Adam learning rate of the discriminator; different from --lr-g in the two time-scale rule " \
      "(Heusel 2017)",                                                                             \
      0, 1)                                                                                        \
  ROW(LrSchedule, lr_schedule, LrSchedule::kConstant, "NAME", kOptimizer,                          \
      "schedule of both rates: constant, linear (to 0), cosine (to 0), or linear-half (constant "  \
      "for one half, then linear to 0)")                                                           \
  ROW(double, beta1, 0.5, "X", kOptimizer, "Adam decay of the first moment", 0, 0.999999)          \
  ROW(double, beta2, 0.999, "X", kOptimizer, "Adam decay of the second moment", 0, 0.999999)       \
  ROW(double, ema_half_life, 10000, "X", kOptimizer,                                               \
      "half-life, in pictures, of the averaged generator, which is sampled and exported; 0 for "   \
      "no average",                                                                                \
      0, kMany)                                                                                    \
  ROW(double, ema_rampup, 0.05, "X", kOptimizer,                                                   \
      "limits the half-life to this share of the pictures so far; 0 for no limit", 0, 1)           \
  ROW(uint64_t, seed, 0, "N", kRun, "seed of weights, latents and data order", 0, kAnySeed)        \
  ROW(int64_t, threads, 0, "N", kRun,                                                              \
      "CPU threads of all processes on this machine; 0 for one per core", 0, 4096)                 \
  ROW(int64_t, nproc, 1, "N", kRun,                                                                \
      "processes on this machine that share each batch; torchrun and Slurm start processes "       \
      "themselves, also on several machines",                                                      \
      1, 1024)                                                                                     \
  ROW(double, rank_timeout, 120, "SECONDS", kRun,                                                  \
      "seconds after which a process that does not arrive or respond ends the run", 1, 1e6)        \
  ROW(Device, device, Device::kAuto, "NAME", kRun, "auto, cpu or cuda")                            \
  ROW(bool, deterministic, false, "", kRun,                                                        \
      "on a GPU, give the same numbers for a seed each time, at some cost of speed; a CPU always " \
      "does")                                                                                      \
  ROW(bool, cuda_graphs, false, "", kRun,                                                          \
      "on a GPU, record the step once and replay it; all steps must be the same")                  \
  ROW(TrainPrecision, precision, TrainPrecision::kFp32, "NAME", kRun,                              \
      "fp32, bf16 (the networks compute in bfloat16; weights, losses and optimizers stay fp32), "  \
      "or fp64 as a reference")                                                                    \
  ROW(int64_t, tick_every, 50, "N", kRun, "steps between lines of stats.jsonl", 1, kMany)          \
  ROW(int64_t, sample_every, 500, "N", kRun, "steps between sample grids; 0 for none", 0, kMany)   \
  ROW(int64_t, checkpoint_every, 500, "N", kRun, "steps between checkpoints", 1, kMany)            \
  ROW(double, checkpoint_minutes, 10, "X", kRun,                                                   \
      "write a checkpoint also when the last one is this old; a later one replaces it; 0 for "     \
      "none",                                                                                      \
      0, 1e6)                                                                                      \
  ROW(int64_t, keep, 2, "N", kRun, "number of latest checkpoints to keep", 1, 100000)              \
  ROW(std::string, keep_best, "", "METRIC", kRun,                                                  \
      "also keep the checkpoint with the best value of this metric, one of --metrics")             \
  ROW(OnCollapse, on_collapse, OnCollapse::kWarn, "NAME", kRun,                                    \
      "what to do if generated samples stay alike or far from the data: warn, stop or ignore")     \
  ROW(int64_t, snapshot_every, 0, "N", kRun,                                                       \
      "steps between exported snapshots (small ONNX files); 0 for none", 0, kMany)                 \
  ROW(int64_t, film, 0, "N", kRun,                                                                 \
      "keep N snapshots for ganvas film, from step 0 to the last one, spaced by the logarithm of " \
      "the step; 0 for none",                                                                      \
      0, 1000)                                                                                     \
  ROW(std::string, metrics, "", "LIST", kRun,                                                      \
      "metrics to measure during the run and write to stats.jsonl, named as in ganvas eval")       \
  ROW(std::string, detector, "", "FILE.pt", kRun,                                                  \
      "TorchScript network for the features of --metrics, or built-in for the network that ships " \
      "with Ganvas; default: a classifier of the data's classes, or built-in if it has none")      \
  ROW(int64_t, metrics_every, 1000, "N", kRun, "steps between measurements", 1, kMany)             \
  ROW(bool, tensorboard, false, "", kRun,                                                          \
      "also write an event file for TensorBoard: the numbers of stats.jsonl and the sample grids") \
  ROW(int64_t, metrics_samples, 2500, "N", kRun, "samples for each measurement", 16, 1e6)
