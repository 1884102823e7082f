#pragma once

#include <filesystem>
#include <string>

namespace yanxiu::bench {

/// 1080p at 30 frames a second with sound, made once in `folder`: what a phone in a hand films. A picture
/// full of detail at all scales (Mandelbrot's set) that shakes and pans, something that moves across it by
/// itself, and a sensor's noise.
std::filesystem::path handheld_video(const std::string& folder, int seconds);

/// 1080p at 30 frames a second with sound: pages of small Chinese and Latin text, a new one every ten
/// seconds, a pointer that wanders over them.
std::filesystem::path screen_recording(const std::string& folder, int seconds);

}  // namespace yanxiu::bench
