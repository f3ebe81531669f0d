extension ShellLine.Command {
  private static let tarOptions = Options(
    lettersWithValue: "CFHIKLNTVXbfg",
    namesWithValue: [
      "--directory", "--exclude", "--exclude-from", "--file", "--files-from", "--group", "--mode",
      "--owner", "--transform", "--use-compress-program",
    ],
    pathOptions: ["-C", "--directory"]
  )

  /// Returns the path of the archive that `tar` writes, or the paths of the files that it extracts.
  ///
  /// The path of an extracted file is relative to the folder that the options `-C` before it name together.
  /// The path of the archive is not. If no extracted file is named, the result is that folder.
  static func pathsWrittenByTar(_ words: [String]) -> [String] {
    var arguments = Array(words.dropFirst())
    // The first word is a group of options even without a hyphen.
    if let firstWord = arguments.first, !firstWord.hasPrefix("-") { arguments[0] = "-\(firstWord)" }
    var remainingWords = arguments[...]
    var (archive, folder): (String?, String) = (nil, "")
    var files: [String] = []
    var (extracts, writesArchive) = (false, false)
    while let word = remainingWords.first {
      guard word.hasPrefix("-") else {
        files.append(WorkingFolders.path(word, in: folder))
        remainingWords = remainingWords.dropFirst()
        continue
      }
      let option = tarOptions.read(remainingWords)
      archive = archivePath(remainingWords, option.wordCount) ?? archive
      folder = WorkingFolders.path(option.path ?? "", in: folder)
      extracts = extracts || hasTarOption(word, "x", ["--extract", "--get"])
      writesArchive =
        writesArchive || hasTarOption(word, "Acru", ["--append", "--create", "--update"])
      remainingWords = remainingWords.dropFirst(option.wordCount)
    }
    if extracts { return files.isEmpty && !folder.isEmpty ? [folder] : files }
    return writesArchive ? archive.map { [$0] } ?? [] : []
  }

  /// Returns whether an option is one of those with the given letters or names.
  private static func hasTarOption(
    _ word: String,
    _ letters: String,
    _ names: Set<String>
  ) -> Bool {
    guard !word.hasPrefix("--") else { return names.contains(word) }
    return word.dropFirst().prefix { !tarOptions.lettersWithValue.contains($0) }
      .contains { letters.contains($0) }
  }

  /// Returns the archive that the option at the beginning of `words` names; `nil` if it names none.
  private static func archivePath(_ words: ArraySlice<String>, _ wordCount: Int) -> String? {
    guard let word = words.first else { return nil }
    if word.hasPrefix("--file=") { return String(word.dropFirst(7)) }
    if word == "--file" { return words.dropFirst().first }
    let textFromLetter = word.drop { !tarOptions.lettersWithValue.contains($0) }
    guard !word.hasPrefix("--"), textFromLetter.first == "f" else { return nil }
    return wordCount == 2 ? words.dropFirst().first : String(textFromLetter.dropFirst())
  }

  /// Returns the files that `unzip` extracts, or their folder if it extracts all files into a folder.
  static func pathsWrittenByUnzip(_ words: [String]) -> [String] {
    var extractedWords: [String] = []
    // The files after `-x` are not extracted.
    var isExcluded = false
    for word in words.dropFirst() {
      if word.hasPrefix("-") { isExcluded = word == "-x" }
      if !isExcluded { extractedWords.append(word) }
    }
    let arguments = Arguments(
      extractedWords[...],
      Options(lettersWithValue: "Pd", pathOptions: ["-d"])
    )
    // These options list, print or test the files.
    let onlyReads = arguments.options.contains { option in
      option.contains { "Zclptvz".contains($0) }
    }
    let files = arguments.words.dropFirst()
    guard !onlyReads else { return [] }
    guard let folder = arguments.path else { return Array(files) }
    return files.isEmpty ? [folder] : files.map { WorkingFolders.path($0, in: folder) }
  }
}
