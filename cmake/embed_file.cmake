# cmake -DINPUT=FILE -DOUTPUT=FILE.cc -DNAME=kName -P embed_file.cmake: the bytes of a file as
# `extern const unsigned char kName[]` and `extern const unsigned kNameSize`.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(SIZE ${INPUT} size)
file(WRITE ${OUTPUT} "extern const unsigned char ${NAME}[];\nextern const unsigned ${NAME}Size;\nconst unsigned char ${NAME}[] = {${bytes}};\nconst unsigned ${NAME}Size = ${size};\n")
