/// The script of the pages: modules of JavaScript that are joined into one, because a file that stands alone cannot import.
enum PageScript {
  /// The script of pages about recordings.
  static let recording = joined(
    timelineModules + [
      PackageResources.sequence_js, PackageResources.event_list_js, PackageResources.charts_js,
      PackageResources.run_page_js, PackageResources.sweep_page_js, PackageResources.team_page_js,
    ],
    PackageResources.main_js
  )

  /// The script of pages about comparisons.
  static let comparison = joined(timelineModules, PackageResources.comparison_js)

  /// The modules that timelines need, each after those that it imports.
  private static let timelineModules = [
    PackageResources.dom_js, PackageResources.format_js, PackageResources.data_js,
    PackageResources.route_js, PackageResources.virtual_list_js, PackageResources.run_model_js,
    PackageResources.marks_js, PackageResources.timeline_picture_js, PackageResources.timeline_js,
  ]

  /// Returns a script of modules, each after those that it imports, and of the one that starts.
  ///
  /// Each module but the last is a function of its own that returns what the module exports, so that names that it does
  /// not export stay apart. The last one may wait for data, which a function could not.
  private static func joined(_ modules: [[UInt8]], _ start: [UInt8]) -> String {
    (modules.map { wrapped(lines(of: $0)) } + [text(lines(of: start))]).joined(separator: "\n")
  }

  /// Returns the lines of a module without its imports and comments.
  private static func lines(of module: [UInt8]) -> [Substring] {
    var isImporting = false
    let text = String(decoding: module, as: UTF8.self)
    let lines = text.split(separator: "\n").map { line in line.drop { $0 == " " } }
    return lines.filter { line in
      if line.hasPrefix("import ") { isImporting = true }
      defer { if line.hasSuffix(";") { isImporting = false } }
      return !isImporting && !isComment(line)
    }
  }

  private static func isComment(_ line: Substring) -> Bool {
    line.hasPrefix("//") || line.hasPrefix("/**") || line.hasPrefix("* ") || line == "*"
      || line == "*/"
  }

  private static func wrapped(_ lines: [Substring]) -> String {
    let exports = lines.compactMap(exportedName).joined(separator: ", ")
    return "const { \(exports) } = (() => {\n\(text(lines))\nreturn { \(exports) };\n})();"
  }

  private static func text(_ lines: [Substring]) -> String {
    lines.map { $0.hasPrefix(export) ? $0.dropFirst(export.count) : $0 }.joined(separator: "\n")
  }

  private static let export = "export "

  /// Returns the name that a line exports, as in `export function time(nanoseconds) {`; `nil` if it exports nothing.
  private static func exportedName(_ line: Substring) -> Substring? {
    guard line.hasPrefix(export) else { return nil }
    let words = line.dropFirst(export.count).split(separator: " ")
    let kinds: Set = ["function", "class", "const", "async"]
    guard let name = words.first(where: { !kinds.contains(String($0)) }) else { return nil }
    return name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}
