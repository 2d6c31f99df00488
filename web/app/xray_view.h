// What X-ray shows of the model in use: a layer and its channels, in one picture.
#pragma once

#include <string>
#include <vector>

#include "web/app/app.h"

namespace ganvas::page {

// The layer that is shown: the state's, or a usual one; null where the model has none.
const LayerInfo* LayerShown(const App& app);
// "main.5: ConvTranspose+Relu, 96 channels of 8 x 8, 148 k parameters, 47% of products"
std::string DescribeLayer(const LayerInfo& layer);
// "148 k", "1.5 M"
std::string CountText(double count);

// The picture that is looked into: with the changes of the state, and with another factor for a
// channel of the layer.
Recipe XrayedRecipe(const App& app);
Recipe WithFactor(const App& app, int channel, float factor);

// What is asked of the engine. The layer's own changes, and those behind it, do not show in its
// channels. Effects are those in the model as it is.
LookRequest WantedChannels(const App& app);
LookRequest WantedEffects(const App& app);
// Of the layer shown; empty while they are not there.
std::vector<float> VariancesShown(const App& app);
std::vector<float> EffectsShown(const App& app);

// The channels in the order in which they are shown.
std::vector<int> ChannelsInOrder(const App& app);
// The one under the pointer, or else the one that keys act on.
int ChosenChannel(const App& app);
float FactorShown(const App& app, int channel);
// "channel 5, off, variance 0.12"
std::string DescribeChannel(const App& app, int channel);
// What the picture beside the sample shows: the chosen channel off, or on where it is off.
float OtherFactor(const App& app, int channel);

// Changes a channel of the layer shown, and chooses it; one undoable step a gesture.
void ChangeChannel(App& app, int channel, float factor);
// Switches it off, or on again.
void SwitchChannel(App& app, int channel);

// The samples whose spectrum is shown.
std::vector<Recipe> SpectrumSamples(const App& app);

}  // namespace ganvas::page
