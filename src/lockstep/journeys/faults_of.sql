-- What reading found in some rows of the sources.
SELECT f.code, f.sentence, f.remedy, f.source, f.file, f.row, f."column", f.value, f.is_kept
FROM faults AS f
WHERE :places
