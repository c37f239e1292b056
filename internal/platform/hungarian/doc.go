// Package hungarian is the room of the grammar that official letters need: articles, endings, numbers in words, days.
//
// Nouns: Suffix (a case ending), Direction (in, to, from a place), Misuse (a wrong article in a text). Verbs: Article, With,
// Day, Month, Place, Words, Ordinal, Amount, List, CheckArticles.
//
// Everything is a pure function of its arguments, none fails or panics: text that cannot be read comes back with the
// likeliest form. What a program cannot know is said at each function; the chief cases are names of foreign spelling whose
// sound differs from their letters (George, Charles), words with two right forms, and the custom of single settlements
// (Place). AkH. stands for A magyar helyesírás szabályai, 12th edition (2015); its text was not at hand,
// so its rules are cited as handbooks and advice services report them, without the numbers of its paragraphs.
//
// The letters' rules are these: sound.go (how letters sound, vowel harmony), reading.go (how figures, signs and acronyms
// are read aloud), lexicon.go (words that follow no rule). It must not: know a benefit, a template or a law, or read a file.
package hungarian
