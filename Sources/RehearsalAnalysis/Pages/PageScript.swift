/// The JavaScript of the HTML pages.
///
/// A page is a single file, so its script cannot import modules. The modules are therefore joined into one script.
enum PageScript {
  /// The script of pages about recordings of runs.
  static let recording = joined(
    timelineModules + [
      PackageResources.sequence_js, PackageResources.event_list_js, PackageResources.charts_js,
      PackageResources.run_page_js, PackageResources.sweep_page_js, PackageResources.team_page_js,
    ],
    PackageResources.main_js
  )

  /// The script of pages about comparisons of two configurations.
  static let comparison = joined(timelineModules, PackageResources.comparison_js)

  /// The modules that draw timelines, each after the modules that it imports.
  private static let timelineModules = [
    PackageResources.dom_js, PackageResources.format_js, PackageResources.data_js,
    PackageResources.route_js, PackageResources.virtual_list_js, PackageResources.run_model_js,
    PackageResources.marks_js, PackageResources.timeline_picture_js, PackageResources.timeline_js,
  ]

  /// Returns one script that consists of several modules.
  ///
  /// - Parameters:
  ///   - modules: The modules that export declarations, each after the modules that it imports. Each module becomes a
  ///     function that returns its exports. All other names stay private to the function.
  ///   - mainModule: The module that starts the page. It stays at the top level, because it uses `await`.
  /// - Returns: The script.
  private static func joined(_ modules: [[UInt8]], _ mainModule: [UInt8]) -> String {
    (modules.map { functionText(lines(of: $0)) } + [scriptText(lines(of: mainModule))])
      .joined(separator: "\n")
  }

  /// Returns the lines of a module without indentation, import statements and lines that are comments.
  private static func lines(of module: [UInt8]) -> [Substring] {
    var isImporting = false
    let source = String(decoding: module, as: UTF8.self)
    let lines = source.split(separator: "\n").map { line in line.drop { $0 == " " } }
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

  /// Returns a module as a function that is called at once and returns the exports of the module.
  private static func functionText(_ lines: [Substring]) -> String {
    let exports = lines.compactMap(exportedName).joined(separator: ", ")
    return "const { \(exports) } = (() => {\n\(scriptText(lines))\nreturn { \(exports) };\n})();"
  }

  /// Returns the lines of a module as one text, without the keyword `export`.
  private static func scriptText(_ lines: [Substring]) -> String {
    lines.map { $0.hasPrefix(exportPrefix) ? $0.dropFirst(exportPrefix.count) : $0 }
      .joined(separator: "\n")
  }

  private static let exportPrefix = "export "

  /// Returns the name that a line exports, such as `time` for `export function time(nanoseconds) {`.
  ///
  /// The result is `nil` if the line exports nothing.
  private static func exportedName(_ line: Substring) -> Substring? {
    guard line.hasPrefix(exportPrefix) else { return nil }
    let words = line.dropFirst(exportPrefix.count).split(separator: " ")
    let keywords: Set = ["function", "class", "const", "async"]
    guard let name = words.first(where: { !keywords.contains(String($0)) }) else { return nil }
    return name.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}
