// How networks are trained, by name.
#pragma once

#include "native/choice.h"

namespace ganvas {

enum class AdversarialLoss { kMinimax, kNonSaturating, kLsgan, kWgan, kHinge, kRpgan };

inline constexpr Choice kLossNames[] = {
    {"minimax",
     "Goodfellow et al. 2014, eq. 1: the generator minimises log(1 - sigma(D(G(z)))), which "
     "saturates"},
    {"non-saturating",
     "Goodfellow et al. 2014, section 3: the generator minimises -log sigma(D(G(z)))"},
    {"lsgan", "Mao et al. 2017: least squares, targets a = 0 for fake, b = c = 1 for real"},
    {"wgan",
     "Arjovsky et al. 2017: a critic's mean difference; needs --gp, --clip or --spectral-norm d"},
    {"hinge", "Lim and Ye 2017, Miyato et al. 2018: margins of 1, often with --spectral-norm"},
    {"rpgan",
     "Jolicoeur-Martineau 2019 as in R3GAN (Huang et al. 2024): real against fake in pairs, with "
     "--r1 and --r2"},
};
template <>
inline constexpr ChoiceTable kChoices<AdversarialLoss> = {
    .choices = kLossNames, .in_vain = "wgan-gp", .advice = "WGAN-GP is --objective wgan --gp 10"};

// Numbers that networks compute with; kBf16 keeps weights, losses and optimizers in float32.
enum class TrainPrecision { kFp32, kBf16, kFp64 };

inline constexpr Choice kTrainPrecisionNames[] = {{"fp32"}, {"bf16"}, {"fp64"}};
template <>
inline constexpr ChoiceTable kChoices<TrainPrecision> = {kTrainPrecisionNames};

// Of the learning rates. kLinear and kCosine go to 0, kLinearHalf does so in the second half.
enum class LrSchedule { kConstant, kLinear, kLinearHalf, kCosine };

inline constexpr Choice kScheduleNames[] = {{"constant"}, {"linear"}, {"linear-half"}, {"cosine"}};
template <>
inline constexpr ChoiceTable kChoices<LrSchedule> = {kScheduleNames};

enum class OnCollapse { kWarn, kStop, kIgnore };

inline constexpr Choice kOnCollapseNames[] = {{"warn"}, {"stop"}, {"ignore"}};
template <>
inline constexpr ChoiceTable kChoices<OnCollapse> = {kOnCollapseNames};

enum class Device { kAuto, kCpu, kCuda };

inline constexpr Choice kDeviceNames[] = {{"auto"}, {"cpu"}, {"cuda"}};
template <>
inline constexpr ChoiceTable kChoices<Device> = {kDeviceNames};

// What --augment names as a whole. Any other text lists parts of DiffAugment.
enum class Augment { kNone, kAda };

inline constexpr Choice kAugmentNames[] = {{"none"}, {"ada"}};
template <>
inline constexpr ChoiceTable kChoices<Augment> = {kAugmentNames};

}  // namespace ganvas
