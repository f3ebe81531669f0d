/// Where a body says that its agent starts no other: `must not spawn`, `do NOT delegate`.
enum SpawnBan {
  static func isStated(in text: PlainText) -> Bool {
    guard text.holds("not ") || text.holds("never ") || text.holds("n't ") else { return false }
    return bans.contains { ban in
      guard let place = text.offset(of: ban) else { return false }
      let behind = text.lowered[(place + ban.utf8CodeUnitCount)...].prefix(40)
      let rest = PlainText(Substring(decoding: behind, as: UTF8.self), in: text.line)
      return rest.holds("agent")
        || text.endsWord(at: place + ban.utf8CodeUnitCount) && rest.text.allSatisfy { !$0.isLetter }
    }
  }

  private static let bans: [StaticString] = [
    "must not spawn", "do not spawn", "never spawn", "don't spawn", "cannot spawn", "not spawn",
    "do not launch", "must not launch", "never launch", "do not invoke any other",
    "must not delegate", "do not delegate", "never delegate", "do not call other",
  ]
}
