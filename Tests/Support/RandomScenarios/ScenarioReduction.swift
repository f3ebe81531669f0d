/// The search for a smaller scenario that fails in the same way.
package struct ScenarioReduction {
  private var scenario: RandomScenario
  private let reason: String
  /// How many smaller scenarios may still be tried.
  private var trials = 600

  /// Returns the smallest scenario that was found to have a failure of the same kind as a scenario.
  package static func reduced(_ scenario: RandomScenario) -> RandomScenario {
    guard let reason = kind(of: scenario) else { return scenario }
    var reduction = ScenarioReduction(scenario: scenario, reason: reason)
    while reduction.shrink() {}
    return reduction.scenario
  }

  private init(scenario: RandomScenario, reason: String) {
    self.scenario = scenario
    self.reason = reason
  }

  /// The first failure of a scenario, without the details that differ as the scenario gets smaller.
  private static func kind(of scenario: RandomScenario) -> String? {
    ScenarioTrial(scenario).failures.first.map { failure in
      String(failure.prefix { $0 != ":" }.filter { !$0.isNumber })
    }
  }

  /// Leaves out what can be left out, and returns whether there was anything.
  private mutating func shrink() -> Bool {
    var hasShrunk = false
    for index in scenario.files.indices.reversed() {
      // From the end, so that the parts before stay where they are.
      for part in Self.parts(of: scenario.files[index].text).reversed() where trials > 0 {
        let bytes = Array(scenario.files[index].text.utf8)
        guard part.upperBound <= bytes.count else { continue }
        var smaller = scenario
        let left = bytes[..<part.lowerBound] + bytes[part.upperBound...]
        smaller.files[index].text = String(decoding: left, as: UTF8.self)
        trials -= 1
        guard Self.kind(of: smaller) == reason else { continue }
        scenario = smaller
        hasShrunk = true
      }
    }
    return hasShrunk && trials > 0
  }

  /// The parts of a text that may be left out, by their bytes: its lines, and the elements of its lists and
  /// mappings.
  private static func parts(of text: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    var parts: [Range<Int>] = []
    var lineStart = 0
    // Where the open lists and mappings have their current elements.
    var starts: [Int] = []
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): starts.append(index + 1)
      case UInt8(ascii: ","):
        guard let start = starts.last else { continue }
        parts.append(start..<min(index + 2, bytes.count))
        starts[starts.count - 1] = min(index + 2, bytes.count)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard let start = starts.popLast() else { continue }
        // The last element goes with the comma before it.
        let isAfterComma = start > 1 && bytes[start - 2] == UInt8(ascii: ",")
        parts.append((isAfterComma ? start - 2 : start)..<index)
      case UInt8(ascii: "\n"):
        let line = bytes[lineStart...index]
        // With smaller limits, other runs would reach them.
        if line.starts(with: Array("limits:".utf8)) {
          parts.removeAll { $0.lowerBound >= lineStart }
        } else {
          parts.append(lineStart..<(index + 1))
        }
        lineStart = index + 1
        starts = []
      default: break
      }
    }
    return parts
  }
}
