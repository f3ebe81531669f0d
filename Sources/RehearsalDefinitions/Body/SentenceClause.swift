/// The last words of a sentence, which show who does what a verb says, and whether it is negated.
struct SentenceClause {
  /// The greatest number of words that are kept.
  private static let length = 6

  private struct Word {
    var text: String
    var isName: Bool
  }

  private var words: [Word] = []
  /// Whether the sentence is about examples, which instruct nobody.
  private var isAboutExamples = false
  /// Whether the last word that was no name, comma or conjunction is a negated verb.
  private var followsDenial = false
  /// Whether a name follows that verb.
  private var followsName = false

  /// Adds a word.
  mutating func add(_ word: String, isName: Bool = false) {
    if isName {
      followsName = true
    } else if word != "or", word != "nor", word != "and" {
      followsDenial = false
    }
    if word == "example" || word == "examples" { isAboutExamples = true }
    if words.count == Self.length { words.removeFirst() }
    words.append(Word(text: word, isName: isName))
  }

  /// Adds a verb, and returns whether it does not state what this agent does.
  mutating func addVerb(_ verb: String) -> Bool {
    let isJoined = !followsName || words.last?.text == "or" || words.last?.text == "nor"
    let isDenied = followsDenial && isJoined || isDenied
    let isForeign = isAboutExamples || isForeign(verb) || isPast(verb)
    add(verb)
    followsDenial = isDenied
    followsName = false
    return isDenied || isForeign
  }

  /// Forgets the words, as at a comma.
  mutating func pause() { words = [] }

  /// Forgets everything, as at the end of a sentence.
  mutating func end() { self = SentenceClause() }

  var endsWithName: Bool { words.last?.isName ?? false }

  /// Returns whether only adverbs stand after the last occurrence of a verb.
  func isClose(to verb: String) -> Bool {
    words.last { !HandoffVerb.adverbs.contains($0.text) }?.text == verb
  }

  /// Whether the last word is a `with` that joins a partner, rather than something that is compared.
  var isCompanion: Bool {
    words.last?.text == "with" && !isDenied
      && !words.contains { word in Self.comparisons.contains { word.text.hasPrefix($0) } }
  }

  /// The beginnings of words that make no partner of a name after `with`.
  private static let comparisons = [
    "compar", "confus", "conflict", "overlap", "replac", "start", "begin", "prefix", "configur",
    "tag", "label", "end", "match", "together", "unlike", "name",
  ]

  /// Whether one of the last three words negates the next.
  private var isDenied: Bool {
    let last = words.suffix(3).map(\.text)
    if last.suffix(2) == ["instead", "of"] || last.suffix(2) == ["rather", "than"] { return true }
    return last.contains { HandoffVerb.denials.contains($0) }
  }

  /// Returns whether a verb tells what happened, as in `the task was routed`.
  private func isPast(_ verb: String) -> Bool {
    guard verb.hasSuffix("ed"), let last = words.last?.text else { return false }
    return ["was", "were", "been"].contains(last) && !words.contains { $0.text == "you" }
  }

  /// Returns whether another agent does what a verb says, as in `the lead hands off`.
  private func isForeign(_ verb: String) -> Bool {
    guard let index = words.lastIndex(where: { !HandoffVerb.adverbs.contains($0.text) }) else {
      return false
    }
    let hasAdverb = index < words.count - 1
    guard hasAdverb || verb.hasSuffix("s") || verb.hasSuffix("ed") else { return false }
    let noun = words[index]
    if noun.isName { return true }
    if ["which", "who"].contains(noun.text) { return true }
    guard HandoffVerb.others.contains(noun.text) else { return false }
    return index == 0 || !["this", "your", "you", "as"].contains(words[index - 1].text)
  }
}
