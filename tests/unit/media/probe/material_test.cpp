#include "media/probe/material.hpp"

#include <gtest/gtest.h>

using namespace yanxiu::media;
using ladder::Material;

namespace {

struct Case {
    const char* what;
    std::vector<av::BlockShares> places;
    Material material;
};

}  // namespace

TEST(MaterialOf, IsAScreenWhereItStandsStillAndIsFlat) {
    const std::vector<Case> table{
        {"pages of text", {{1, 0.6}, {1, 0.5}, {0.99, 0.7}, {1, 0.4}, {1, 0.6}}, Material::screen},
        {"one page just turned", {{1, 0.6}, {0.4, 0.5}, {1, 0.7}, {1, 0.4}, {1, 0.6}}, Material::screen},
        {"a camera in a hand", {{0.05, 0.1}, {0.1, 0.1}}, Material::camera},
        {"a title, then a camera", {{1, 0.8}, {0.1, 0.1}, {0.1, 0.1}}, Material::camera},
        {"a camera on a tripod", {{0.6, 0.3}, {0.7, 0.3}, {0.7, 0.2}}, Material::camera},
        {"one photograph that stands still", {{1, 0.05}, {1, 0.05}, {1, 0.05}}, Material::camera},
        {"a single place", {{1, 0.6}}, Material::camera},
        {"nothing", {}, Material::camera},
    };
    for (const auto& row : table) EXPECT_EQ(probe::material_of(row.places), row.material) << row.what;
}
