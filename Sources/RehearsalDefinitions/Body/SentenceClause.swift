/// The last words of the current clause, which begins after the last punctuation mark.
///
/// The words show whether the next verb is negated, and what the subject of this verb is.
struct SentenceClause {
  /// The greatest number of words that the clause keeps.
  private static let maximumWordCount = 6

  private struct Word {
    var text: String
    var isName: Bool
    /// Whether the word is a verb that tells the agent of the definition what to do.
    var isInstruction = false
  }

  private var words: [Word] = []
  /// Whether the sentence is about examples.
  ///
  /// A sentence about examples does not instruct the agent.
  private var isAboutExamples = false
  /// Whether the last verb is negated, and only names and conjunctions have followed it.
  private var followsDeniedVerb = false
  /// Whether at least one name has followed the last verb.
  private var nameFollowsVerb = false

  /// Adds a word to the clause.
  mutating func add(_ word: String, isName: Bool = false) {
    if isName {
      nameFollowsVerb = true
    } else if word != "or", word != "nor", word != "and" {
      followsDeniedVerb = false
    }
    if word == "example" || word == "examples" { isAboutExamples = true }
    if words.count == Self.maximumWordCount { words.removeFirst() }
    words.append(Word(text: word, isName: isName))
  }

  /// Adds a verb to the clause, and returns whether names after the verb are ignored.
  ///
  /// They are ignored if the verb is negated or tells what happened, or if the sentence is about
  /// examples. They are also ignored if the subject of the verb is not the agent of the definition.
  mutating func addVerb(_ verb: String) -> Bool {
    let isJoinedToLastVerb =
      !nameFollowsVerb || words.last?.text == "or" || words.last?.text == "nor"
    let isDenied =
      followsDeniedVerb && isJoinedToLastVerb || isDenied
      || Ban.isStated(by: words.suffix(3).map(\.text), before: verb)
    let isNotInstruction = isAboutExamples || hasOtherSubject(verb) || isPastTense(verb)
    add(verb)
    words[words.count - 1].isInstruction = !isNotInstruction
    followsDeniedVerb = isDenied
    nameFollowsVerb = false
    return isDenied || isNotInstruction
  }

  /// Removes the words of the clause, for example after a comma.
  mutating func removeWords() { words = [] }

  /// Resets the whole state at the end of a sentence.
  mutating func reset() { self = SentenceClause() }

  /// Whether the clause has no words yet, apart from `then` and `and`.
  var isEmpty: Bool { words.allSatisfy { ["then", "and", "finally", "next"].contains($0.text) } }

  var endsWithName: Bool { words.last?.isName ?? false }

  /// Returns whether a verb is the last word of the clause, apart from adverbs.
  func endsWithVerb(_ verb: String) -> Bool {
    words.last { !HandoffVerb.adverbs.contains($0.text) }?.text == verb
  }

  /// Whether a colon after the clause keeps its negation, as in `Never: delegate to tester`.
  ///
  /// The clause ends with a negation or a cross, or consists of a cross and a word such as `wrong`. A condition, such
  /// as `if not`, does not count. Nor does the answer `no`, as in `No: return it to tester`.
  var announcesBan: Bool {
    guard let lastWord = words.last?.text,
      !words.contains(where: { ["if", "when", "why", "whether", "or"].contains($0.text) })
    else { return false }
    return lastWord != "no" && HandoffVerb.negatingWords.contains(lastWord)
      || Ban.isCross(lastWord)
      || words.count == 2 && Ban.isCross(words[0].text) && Ban.saysWrong(lastWord)
  }

  /// Whether the last word is `with` and the name of an agent to work with can follow, as after `work with`.
  ///
  /// In a comparison, such as `compared with`, the value is `false`.
  var endsWithCollaborationPreposition: Bool {
    words.last?.text == "with" && !isDenied
      && !words.contains { word in Self.nonCollaborationStems.contains { word.text.hasPrefix($0) } }
  }

  /// The beginnings of words that show that `with` does not express that agents work together.
  ///
  /// An example is `compar` in `compared with tester`.
  private static let nonCollaborationStems = [
    "compar", "confus", "conflict", "overlap", "replac", "start", "begin", "prefix", "configur",
    "tag", "label", "end", "match", "together", "unlike", "name",
  ]

  /// Whether the last words negate the next word, as `never` or `instead of` does.
  private var isDenied: Bool {
    let lastWords = words.suffix(3).map(\.text)
    if lastWords.suffix(2) == ["instead", "of"] || lastWords.suffix(2) == ["rather", "than"] {
      return true
    }
    return lastWords.contains { HandoffVerb.negatingWords.contains($0) }
      || isBannedByCross
  }

  /// Whether a cross in the clause bans what follows.
  ///
  /// A cross before a word such as `failed` does not.
  private var isBannedByCross: Bool {
    guard let crossIndex = words.lastIndex(where: { Ban.isCross($0.text) }) else { return false }
    return !words[(crossIndex + 1)...].prefix(1).contains { Ban.isOutcome($0.text) }
  }

  /// Returns whether a verb tells what happened and not what to do, as in `the task was routed`.
  private func isPastTense(_ verb: String) -> Bool {
    guard verb.hasSuffix("ed"), let lastWord = words.last?.text else { return false }
    return ["was", "were", "been"].contains(lastWord) && !words.contains { $0.text == "you" }
  }

  /// Returns whether the subject of a verb is a person or agent other than the agent of the
  /// definition.
  ///
  /// An example is `the lead hands off`.
  func hasOtherSubject(_ verb: String) -> Bool {
    guard let subjectIndex = words.lastIndex(where: { !HandoffVerb.adverbs.contains($0.text) })
    else {
      return false
    }
    let hasAdverb = subjectIndex < words.count - 1
    let subject = words[subjectIndex]
    let isPlural = HandoffVerb.pluralsForOtherActors.contains(subject.text)
    guard hasAdverb || isPlural || verb.hasSuffix("s") || verb.hasSuffix("ed") else {
      return false
    }
    if subject.isName { return true }
    if ["which", "who"].contains(subject.text) { return true }
    if words.count == subjectIndex + 2, words[subjectIndex + 1].text == "then",
      verb.hasSuffix("ss") || !verb.hasSuffix("s") && !verb.hasSuffix("ed"),
      isObject(wordAt: subjectIndex)
    {
      return false
    }
    guard isPlural || HandoffVerb.nounsForOtherActors.contains(subject.text) else { return false }
    return subjectIndex == 0
      || !["this", "your", "you", "as"].contains(words[subjectIndex - 1].text)
  }

  /// Returns whether a noun is the object of an instruction, as `customers` is in `ask the customers then delegate`.
  private func isObject(wordAt index: Int) -> Bool {
    let wordBefore = words[..<index].last { !Self.determiners.contains($0.text) }
    guard let wordBefore, !HandoffVerb.orders.contains(wordBefore.text) else { return false }
    return wordBefore.isInstruction || HandoffVerb.helpVerbs.contains(wordBefore.text)
      || Self.prepositions.contains(wordBefore.text)
  }

  private static let determiners: Set<String> = ["the", "a", "an", "all", "any", "our", "your"]
  private static let prepositions: Set<String> = ["to", "with", "from", "for", "about", "by"]
}
