import RehearsalSimulation

/// A lane while its records are read, with its calls by identifier.
struct LaneRecords {
  var lane: Lane
  private var indices: [String: Int] = [:]

  init(_ lane: Lane) { self.lane = lane }

  /// Counts a record, and takes its time into the time of the lane.
  mutating func countRecord(at time: Timestamp?) {
    lane.records += 1
    widen(to: time)
  }

  /// Takes a time into the time of the lane.
  mutating func widen(to time: Timestamp?) {
    guard let time else { return }
    lane.first = min(lane.first ?? time, time)
    lane.last = max(lane.last ?? time, time)
  }

  /// Adds a call; returns whether the lane had none with its identifier.
  @discardableResult
  mutating func add(_ call: ToolCall) -> Bool {
    guard indices[call.id] == nil else { return false }
    indices[call.id] = lane.calls.count
    lane.calls.append(call)
    return true
  }

  /// Returns the call with an identifier, or `nil` if the lane has no such call.
  func call(_ id: String) -> ToolCall? { indices[id].map { lane.calls[$0] } }

  /// Changes the call with an identifier, if the lane has one.
  mutating func change(_ id: String, _ body: (inout ToolCall) -> Void) {
    guard let index = indices[id] else { return }
    body(&lane.calls[index])
  }

  /// Records the answer to a call.
  ///
  /// The first answer counts.
  mutating func answer(_ id: String, _ answer: ToolCall.Answer) {
    change(id) { $0.answer = $0.answer ?? answer }
  }

  /// Records words of the language model as the last ones, unless they are blank.
  mutating func say(_ text: String, at place: History.Place, _ paths: ProjectPaths) {
    guard !text.allSatisfy(\.isWhitespace) else { return }
    lane.final = Lane.Words(text, at: place, paths)
  }
}

extension History {
  /// Sets how many dispatches lead to each lane, from the callers of the lanes.
  mutating func measureDepths() {
    for index in lanes.indices {
      var (depth, lane) = (0, index)
      while let parent = lanes[lane].parent, depth < lanes.count {
        depth += 1
        lane = parent
      }
      lanes[index].depth = depth
    }
  }
}

extension ProjectPaths {
  /// Creates the paths of a project whose folder is written as a log has it.
  init(folder: String?, keepsText: Bool) {
    let root = folder.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    self.init(root: root?.replacing("\\", with: "/"), keepsText: keepsText)
  }
}

extension JSONValue {
  /// The value of a text that is a JSON object; `nil` for another value.
  var embedded: JSONValue? {
    guard let string, let (value, _) = JSONValue.read(Array(string.utf8)), value.isObject else {
      return nil
    }
    return value
  }

  /// The value as an integer, also from a text with digits.
  var wholeNumber: Int64? { integer ?? string.flatMap { Int64($0) } }
}
