/// A search for statements that the agent waits for a person's answer, such as `wait for the user's approval`.
enum AwaitedAnswer {
  static func isStated(in text: PlainText) -> Bool {
    guard text.contains("user") || text.contains("human") || text.contains("person") else {
      return false
    }
    let words = text.lowercasedBytes.split { !PlainText.isWordByte($0) && $0 != UInt8(ascii: "'") }
      .map { String(decoding: $0, as: UTF8.self) }
    return words.indices.contains { index in
      switch words[index] {
      case "wait", "waits", "waiting":
        words.dropFirst(index + 1).first == "for" && !isDenied(index, words)
          && namesPerson(words[index...].dropFirst(2).prefix(4))
      case "await", "awaits", "awaiting":
        !isDenied(index, words) && namesPerson(words[index...].dropFirst().prefix(4))
      case "proceed", "continue", "start", "begin":
        isDenied(index, words) && namesApproval(words[index...].dropFirst().prefix(7))
      default: false
      }
    }
  }

  /// How many words before a verb are searched for a negation, such as `never`.
  private static let denialDistance = 3

  private static func isDenied(_ verbIndex: Int, _ words: [String]) -> Bool {
    words[..<verbIndex].suffix(denialDistance).contains { HandoffVerb.negatingWords.contains($0) }
  }

  private static let personNouns: Set<String> = [
    "user", "user's", "users", "human", "human's", "humans", "person", "person's",
  ]

  private static func namesPerson(_ words: ArraySlice<String>) -> Bool {
    words.contains { personNouns.contains($0) }
  }

  /// Returns whether the words after a verb contain a condition such as `until the user confirms`.
  private static func namesApproval(_ words: ArraySlice<String>) -> Bool {
    guard let conjunctionIndex = words.firstIndex(where: { $0 == "until" || $0 == "without" })
    else {
      return false
    }
    return namesPerson(words[conjunctionIndex...].dropFirst().prefix(3))
  }
}
