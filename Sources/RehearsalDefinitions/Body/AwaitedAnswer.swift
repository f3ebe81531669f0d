/// A search for statements that the agent waits for a person's answer, such as `wait for the user's approval`.
enum AwaitedAnswer {
  static func isStated(in text: PlainText) -> Bool {
    guard text.contains("user") || text.contains("human") || text.contains("person") else {
      return false
    }
    let words = words(of: text)
    return words.indices.contains { index in
      switch words[index].text {
      case "wait", "waits", "waiting":
        words.dropFirst(index + 1).first?.text == "for" && !isDenied(index, words)
          && namesPerson(words[index...].dropFirst(2).prefix(4))
      case "await", "awaits", "awaiting":
        !isDenied(index, words) && namesPerson(words[index...].dropFirst().prefix(4))
      case "proceed", "continue", "start", "begin":
        isDenied(index, words) && namesApproval(words[index...].dropFirst().prefix(7))
      case "pause", "stop", "halt":
        isInstruction(index, words)
          && ["for", "until"].contains(words.dropFirst(index + 1).first?.text)
          && namesPerson(words[index...].dropFirst(2).prefix(3))
      case "ask", "request", "get", "obtain", "seek":
        asksForApproval(index, words)
          || words[index].text == "ask" && isAfterStop(index, words)
            && namesPerson(words[index...].dropFirst().prefix(2))
      default: false
      }
    }
  }

  /// A word in lower case, and whether it is the first one of the text or after a punctuation mark.
  private typealias Word = (text: String, beginsClause: Bool)

  private static let punctuationMarks = Array(".;:,!?()[]|>".utf8)

  private static func words(of text: PlainText) -> [Word] {
    var words: [Word] = []
    var bytes: [UInt8] = []
    var beginsClause = true
    for byte in text.lowercasedBytes + [UInt8(ascii: " ")] {
      if PlainText.isWordByte(byte) || byte == UInt8(ascii: "'") {
        bytes.append(byte)
        continue
      }
      if !bytes.isEmpty {
        words.append((String(decoding: bytes, as: UTF8.self), beginsClause))
        (bytes, beginsClause) = ([], false)
      }
      if punctuationMarks.contains(byte) { beginsClause = true }
    }
    return words
  }

  /// How many words before a verb are searched for a negation, such as `never`.
  private static let denialDistance = 3

  private static func isDenied(_ verbIndex: Int, _ words: [Word]) -> Bool {
    words[..<verbIndex].suffix(denialDistance)
      .contains { HandoffVerb.negatingWords.contains($0.text) }
  }

  private static let wordsBeforeInstruction: Set<String> = [
    "always", "and", "first", "please", "then", "you",
  ]
  private static let modalVerbs: Set<String> = ["must", "should"]

  /// Returns whether a verb tells the agent to do something, and not what another does.
  private static func isInstruction(_ verbIndex: Int, _ words: [Word]) -> Bool {
    guard !isDenied(verbIndex, words) else { return false }
    guard !words[verbIndex].beginsClause else { return true }
    let previousWord = words[verbIndex - 1]
    guard modalVerbs.contains(previousWord.text) else {
      return wordsBeforeInstruction.contains(previousWord.text)
    }
    // The subject of the verb is the agent if there is no other word before `must`.
    return previousWord.beginsClause || words[verbIndex - 2].text == "you"
  }

  /// Returns whether a verb follows `stop` or a similar word, as in `stop and ask the user`.
  private static func isAfterStop(_ verbIndex: Int, _ words: [Word]) -> Bool {
    let earlierWords = words[..<verbIndex].suffix(2)
    guard let stop = earlierWords.firstIndex(where: { stopVerbs.contains($0.text) }) else {
      return false
    }
    return isInstruction(stop, words)
      && earlierWords[stop...].dropFirst().allSatisfy {
        ["and", "then"].contains($0.text)
      }
  }

  private static let stopVerbs: Set<String> = ["halt", "pause", "stop"]

  private static let approvalNouns: Set<String> = [
    "approval", "authorization", "confirmation", "consent", "go-ahead", "permission", "sign-off",
    "signoff",
  ]

  /// Returns whether a verb asks a person for an approval, as in `request confirmation from the user`.
  private static func asksForApproval(_ verbIndex: Int, _ words: [Word]) -> Bool {
    guard isInstruction(verbIndex, words) else { return false }
    let rest = words[verbIndex...].dropFirst()
    let clause = rest.prefix(1) + rest.dropFirst().prefix { !$0.beginsClause }.prefix(6)
    return namesPerson(clause) && clause.contains { approvalNouns.contains($0.text) }
  }

  private static let personNouns: Set<String> = [
    "user", "user's", "users", "human", "human's", "humans", "person", "person's",
  ]

  private static func namesPerson(_ words: ArraySlice<Word>) -> Bool {
    words.contains { personNouns.contains($0.text) }
  }

  /// Returns whether the words after a verb contain a condition such as `until the user confirms`.
  private static func namesApproval(_ words: ArraySlice<Word>) -> Bool {
    guard
      let conjunctionIndex = words.firstIndex(where: { $0.text == "until" || $0.text == "without" })
    else {
      return false
    }
    return namesPerson(words[conjunctionIndex...].dropFirst().prefix(3))
  }
}
