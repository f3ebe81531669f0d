import RehearsalSimulation

/// What follows for the work from the conditions in a line, as in `escalate if unit coverage < 50%`.
///
/// A line can have several conditions with different consequences, as in
/// `warn if unit coverage < 85%, reject if unit coverage < 80%`.
struct GateConsequences {
  enum Consequence {
    /// The work is rejected or blocked.
    case rejection
    /// Something else is done, such as to escalate or to add tests. It says nothing about whether the work is accepted.
    case otherAction
  }

  /// The consequence of each segment of the line, from left to right.
  private var consequences: [(start: Int, consequence: Consequence?)] = []

  init(_ text: PlainText) {
    let segments = Self.segments(of: text)
    let followingActions = Self.followingActions(of: segments)
    var (previousActions, actionsBefore) = (Actions(), Actions())
    for (segment, followingActions) in zip(segments, followingActions) {
      if segment.beginsStatement { (previousActions, actionsBefore) = ([], []) }
      // In `reject or escalate if`, both are consequences.
      let ownActions =
        segment.beginsWithOr && !segment.actions.isEmpty
        ? segment.actions.union(actionsBefore) : segment.actions
      let actions = [ownActions, followingActions, previousActions].first { !$0.isEmpty } ?? []
      consequences.append((segment.range.lowerBound, actions.consequence))
      (previousActions, actionsBefore) = (actions, segment.actions)
    }
  }

  /// Returns what follows if the condition at a byte offset is true; `nil` if the line does not say it.
  func consequence(at offset: Int) -> Consequence? {
    var (low, high) = (0, consequences.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if consequences[middle].start <= offset { low = middle } else { high = middle - 1 }
    }
    return consequences.isEmpty ? nil : consequences[low].consequence
  }

  /// Returns what a title says about the conditions below it; `nil` if it says nothing.
  ///
  /// The title `Escalate when the build fails` is about another action, and `When to Reject` is about rejection.
  static func consequence(ofTitle title: PlainText) -> Consequence? {
    let stated = segments(of: title).reduce(Actions()) { $0.union($1.actions) }
    return stated.consequence ?? Actions(in: title, 0..<title.lowercasedBytes.count).consequence
  }

  // MARK: Segments

  private struct Actions: OptionSet {
    var rawValue = 0
    static let rejection = Actions(rawValue: 1)
    static let other = Actions(rawValue: 2)

    /// The consequence of the actions: work that is rejected with an escalation is rejected.
    var consequence: Consequence? {
      contains(.rejection) ? .rejection : contains(.other) ? .otherAction : nil
    }

    init(rawValue: Int = 0) { self.rawValue = rawValue }

    /// Finds the actions that a part of a line names.
    init(in text: PlainText, _ range: Range<Int>) {
      if GateRejection.isStated(in: text, range) { insert(.rejection) }
      if GateRejection.otherActionIsStated(in: text, range) { insert(.other) }
    }
  }

  /// A part of a statement between commas, colons, arrows and words such as `or`.
  private struct Segment {
    var range: Range<Int>
    var beginsStatement: Bool
    var beginsWithOr = false
    var beginsAlternative = false
    /// Whether the segment has a word such as `if`.
    var hasCondition = false
    var hasPercentage = false
    /// The actions in the segment, without those in its condition, as in `if the build fails`.
    var actions = Actions()

    init(_ range: Range<Int>, beginsStatement: Bool, in text: PlainText) {
      self.range = range
      self.beginsStatement = beginsStatement
      hasPercentage = text.lowercasedBytes[range].contains(UInt8(ascii: "%"))
      var end = range.upperBound
      let slices = text.lowercasedBytes[range].split { !PlainText.isWordByte($0) }
      let words = slices.map { String(decoding: $0, as: UTF8.self) }
      beginsWithOr = words.first == "or"
      beginsAlternative = words.first == "else" || words.first == "otherwise"
      for (index, word) in words.enumerated() {
        // The title `When to Reject` states no condition.
        let isBeforeTo = words.indices.contains(index + 1) && words[index + 1] == "to"
        hasCondition = ["if", "unless", "when", "whenever"].contains(word) && !isBeforeTo
        if hasCondition || ["after", "before", "once", "until"].contains(word) {
          end = slices[index].startIndex
          break
        }
      }
      actions = Actions(in: text, range.lowerBound..<end)
    }
  }

  /// Returns for each segment the actions that follow in its statement, as in `if unit coverage < 50%, escalate`.
  private static func followingActions(of segments: [Segment]) -> [Actions] {
    var allActions = segments.map { _ in Actions() }
    var actions = Actions()
    for (index, segment) in segments.enumerated().reversed() {
      allActions[index] = actions
      let hasOwnCondition =
        segment.hasCondition || segment.hasPercentage && !segment.actions.isEmpty
      if segment.beginsStatement || segment.beginsAlternative || hasOwnCondition {
        actions = []
      } else if !segment.beginsWithOr {
        actions.formUnion(segment.actions)
      }
    }
    return allActions
  }

  private static func segments(of text: PlainText) -> [Segment] {
    var segments: [Segment] = []
    var (start, beginsStatement) = (0, true)
    func end(at offset: Int, nextStart: Int, endsStatement: Bool) {
      segments.append(Segment(start..<offset, beginsStatement: beginsStatement, in: text))
      (start, beginsStatement) = (nextStart, endsStatement)
    }
    var offset = 0
    let count = text.lowercasedBytes.count
    while offset < count {
      if text.lowercasedBytes[offset].isASCIIDigit {
        offset = StatedGate.endOfNumber(text, from: offset, to: count)
        continue
      }
      let isStatementEnd =
        text.hasText(";", at: offset) && !StatedGate.endsEntity(text, at: offset)
        || text.endsSentence(at: offset)
      if isStatementEnd || separators.contains(where: { text.hasText($0, at: offset) }) {
        end(at: offset, nextStart: offset + 1, endsStatement: isStatementEnd)
      }
      offset += 1
    }
    end(at: count, nextStart: count, endsStatement: true)
    return segments
  }

  /// The separators of segments; the next segment begins with their second byte.
  private static let separators: [StaticString] = [",", ":", "|", "→", "->", " or ", " then "]
}
