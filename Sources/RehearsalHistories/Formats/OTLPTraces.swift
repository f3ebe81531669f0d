/// An importer of OpenTelemetry traces in JSON that follow the semantic conventions for generative AI.
///
/// Each trace about generative AI becomes a history. A file has one JSON document per line, or contains a single
/// document. Prompts, results and arguments are not read, because few traces contain them.
///
/// Sources: traces that version 1.0.36-0 of the GitHub Copilot CLI sent (schema 1.40.0 of the semantic conventions),
/// and traces of pydantic-ai 2.68.0 that the Python exporter opentelemetry-exporter-otlp-json-file 0.66b1 wrote.
enum OTLPTraces {
  /// A span: one timed operation of a trace, such as an agent's work or a tool call.
  struct Span {
    var id: String
    var parentID: String?
    var name: String
    var operation: String
    var start: Timestamp?
    var end: Timestamp?
    /// The attributes for generative AI, whose names begin with `gen_ai.`, by name.
    var attributes: [String: JSONValue]
    /// The type of error, or `error` if the span does not name the type; `nil` if the span's status is not an
    /// error.
    var error: String?
    var place: History.LogPosition

    /// Whether the operation was stopped from outside, according to the type of its error.
    var isCancelled: Bool { error?.lowercased().contains("cancel") ?? false }

    func text(_ key: String) -> String? { attributes[key]?["stringValue"]?.string }
    func number(_ key: String) -> Int64? { attributes[key]?["intValue"]?.wholeNumber }
  }

  /// A trace with its spans, in which no span occurs twice.
  struct Trace {
    var id: String
    var spans: [Span] = []
    var repeatedSpanCount = 0
    var versions: Set<String> = []
    private var spanIDs: Set<String> = []

    init(id: String) { self.id = id }

    mutating func add(_ span: Span, _ version: String?) {
      if let version { versions.insert(version) }
      guard spanIDs.insert(span.id).inserted else {
        repeatedSpanCount += 1
        return
      }
      spans.append(span)
    }
  }

  /// Reads the traces in a file, and returns one history for each trace about generative AI.
  ///
  /// A trace is about generative AI if at least one span has the attribute `gen_ai.operation.name`.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  static func histories(_ file: RecordFile, named name: String) throws -> [History] {
    var traces: [Trace] = []
    var traceIndices: [String: Int] = [:]
    var shares = RecordShares()
    var fileCounts = try file.readWithSizes { record, line, size in
      if let trace = readDocument(record, line, &traces, &traceIndices) {
        shares.add(trace, line: line, size: size)
      }
      return true
    }
    if traces.isEmpty, let (document, documentCounts) = try JSONDocument.read(file.path) {
      _ = readDocument(document, 1, &traces, &traceIndices)
      fileCounts = documentCounts
    }
    let sessions = traces.filter { $0.spans.contains { !$0.operation.isEmpty } }
    let sessionCounts = shares.counts(of: sessions.map(\.id), in: fileCounts)
    return zip(sessions, sessionCounts).map { trace, counts in
      var history = History(session: trace.id, format: .otlp, files: [name])
      history.lineCounts = counts
      history.repeatedRecordCount = trace.repeatedSpanCount
      history.versions = trace.versions.sorted()
      OTLPSpanConverter(trace.spans).add(to: &history)
      return history
    }
  }

  /// Adds the spans of a document to their traces, and returns the identifier of the first of these traces.
  ///
  /// The result is `nil` if the document has no span.
  private static func readDocument(
    _ document: JSONValue,
    _ line: Int,
    _ traces: inout [Trace],
    _ indices: inout [String: Int]
  ) -> String? {
    var firstID: String?
    for resource in document["resourceSpans"]?.elements ?? [] {
      let version = attributes(resource["resource"], prefix: "service.")["service.version"]
      for scope in resource["scopeSpans"]?.elements ?? [] {
        for record in scope["spans"]?.elements ?? [] {
          guard let id = record["traceId"]?.string, let span = makeSpan(record, line) else {
            continue
          }
          let index = indices[id] ?? traces.count
          if index == traces.count {
            indices[id] = index
            traces.append(Trace(id: id))
          }
          traces[index].add(span, version?["stringValue"]?.string)
          firstID = firstID ?? id
        }
      }
    }
    return firstID
  }

  private static func makeSpan(_ record: JSONValue, _ line: Int) -> Span? {
    guard let id = record["spanId"]?.string, let name = record["name"]?.string else { return nil }
    let parent = record["parentSpanId"]?.string
    let attributes = attributes(record, prefix: "gen_ai.")
    return Span(
      id: id,
      parentID: parent?.allSatisfy { $0 == "0" } == true ? nil : parent,
      name: name,
      operation: attributes["gen_ai.operation.name"]?["stringValue"]?.string ?? "",
      start: timestamp(record["startTimeUnixNano"]),
      end: timestamp(record["endTimeUnixNano"]),
      attributes: attributes,
      error: errorType(record),
      place: History.LogPosition(file: 0, line: line)
    )
  }

  private static func attributes(_ record: JSONValue?, prefix: String) -> [String: JSONValue] {
    var attributes: [String: JSONValue] = [:]
    for attribute in record?["attributes"]?.elements ?? [] {
      guard let key = attribute["key"]?.string, key.hasPrefix(prefix) else { continue }
      attributes[key] = attribute["value"]
    }
    return attributes
  }

  private static func timestamp(_ value: JSONValue?) -> Timestamp? {
    guard let nanoseconds = value?.wholeNumber, nanoseconds > 0 else { return nil }
    return Timestamp(nanoseconds: nanoseconds)
  }

  /// Returns the type of error in a span, or `error` if the span does not name the type.
  ///
  /// The result is `nil` if the span's status is not an error. Exporters write the status code as a number or
  /// as its name.
  private static func errorType(_ record: JSONValue) -> String? {
    let code = record["status"]?["code"]
    guard code?.wholeNumber == 2 || code?.string == "STATUS_CODE_ERROR" else { return nil }
    let type = attributes(record, prefix: "error.type")["error.type"]
    return type?["stringValue"]?.string ?? "error"
  }
}
