#include "server/library/caption_text.hpp"

#include <gtest/gtest.h>

namespace yanxiu::library {
namespace {

struct TextCase {
    const char* written;
    const char* kept;  // as WebVTT
};

std::string kept(std::string_view text, CaptionFormat format = CaptionFormat::webvtt) {
    return to_cue_text(caption_lines(text, format));
}

TEST(CaptionText, KeepsWordsBoldItalicUnderlinedAndRuby) {
    for (const auto& [written, expected] : {
             TextCase{"分数的认识", "分数的认识"},
             TextCase{"ᠰᠤᠷᠭᠠᠯ\u180E\u202Fᠤᠨ", "ᠰᠤᠷᠭᠠᠯ\u180E\u202Fᠤᠨ"},
             TextCase{"one\ntwo", "one\ntwo"},
             TextCase{"<b>one</b> <i>two</i> <u>three</u>", "<b>one</b> <i>two</i> <u>three</u>"},
             TextCase{"<B>one<I>two</i></B>", "<b>one</b><b><i>two</i></b>"},
             TextCase{"<b>one\ntwo</b>", "<b>one</b>\n<b>two</b>"},
             TextCase{"<b.loud>one", "<b>one</b>"},
             TextCase{"<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>",
                      "<ruby>漢<rt>kan</rt></ruby><ruby>字<rt>ji</rt></ruby>"},
             TextCase{"<i><ruby>課<rt>kè</ruby></i>", "<i><ruby>課<rt>kè</rt></ruby></i>"},
             TextCase{"<ruby>課</ruby>程", "課程"},
         }) {
        EXPECT_EQ(kept(written), expected) << written;
    }
}

TEST(CaptionText, LosesEverythingElse) {
    for (const auto& [written, expected] : {
             TextCase{"<c.yellow>one</c> <v Teacher>two</v>", "one two"},
             TextCase{"<lang en>one</lang> <00:01.000>two", "one two"},
             TextCase{"<font color=\"#ff0000\">one</font>", "one"},
             TextCase{"<script>alert(1)</script>", "alert(1)"},
             TextCase{"<img src=x onerror=alert(1)>one", "one"},
             TextCase{"one<br>two<BR/>three", "one\ntwo\nthree"},
             TextCase{"</b>one</i></ruby></rt>", "one"},
             TextCase{"  one \n\t\n <c></c> \n two\t", "one\ntwo"},
             TextCase{"a\x01\x7f\r\xC2\x85\u2028\uFEFF"
                      "b",
                      "ab"},
             TextCase{"a\tb", "a b"},
             TextCase{"<b></b><i> </i>", ""},
             TextCase{"<ruby> <rt> </rt></ruby>", ""},
         }) {
        EXPECT_EQ(kept(written), expected) << written;
    }
}

TEST(CaptionText, TakesWhatBeginsNoTagForACharacter) {
    for (const auto& [written, expected] : {
             TextCase{"1 < 2", "1 &lt; 2"},
             TextCase{"a<b", "a&lt;b"},
             TextCase{"a<b and c>d", "a&lt;b and c&gt;d"},
             TextCase{"3<5>2", "3&lt;5&gt;2"},
             TextCase{"<<b>x</b>>", "&lt;<b>x</b>&gt;"},
             TextCase{"a --> b", "a --&gt; b"},
             TextCase{"<>", "&lt;&gt;"},
         }) {
        EXPECT_EQ(kept(written), expected) << written;
    }
}

TEST(CaptionText, ResolvesEntities) {
    for (const auto& [written, expected] : {
             TextCase{"&lt;b&gt; &amp;amp; &quot;&apos;", "&lt;b&gt; &amp;amp; \"'"},
             TextCase{"a&nbsp;b", "a\u00A0b"},
             TextCase{"&#35838;&#x8BFE;", "课课"},
             TextCase{"AT&T &unknown; &", "AT&amp;T &amp;unknown; &amp;"},
             TextCase{"&#10;&#0;&#xD800;&#x110000;&#;", "&amp;#10;&amp;#0;&amp;#xD800;&amp;#x110000;&amp;#;"},
         }) {
        EXPECT_EQ(kept(written), expected) << written;
    }
}

TEST(CaptionText, LosesTheOverridesOfSubRipPlayersWhereItIsSubRip) {
    EXPECT_EQ(kept("{\\an8}one {two}", CaptionFormat::subrip), "one {two}");
    EXPECT_EQ(kept("{\\an8}one", CaptionFormat::webvtt), "{\\an8}one");
    EXPECT_EQ(kept("{\\an8 one", CaptionFormat::subrip), "{\\an8 one");
}

TEST(CaptionText, HasItsWordsAlone) {
    const auto lines =
        caption_lines("<b>分数</b><ruby>課<rt>kè</rt></ruby>\n1 &lt; 2", CaptionFormat::webvtt);
    EXPECT_EQ(plain_text(lines), "分数課\n1 < 2");
}

}  // namespace
}  // namespace yanxiu::library
